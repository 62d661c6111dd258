"""The command's inside: JSON lines in, JSON lines out, in order."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

from workspace.anonymity.lines import check_lines

REPOSITORY = Path(__file__).parent.parent.parent


def run(text: str) -> tuple[int, list[dict]]:
    out = io.StringIO()
    code = check_lines(io.StringIO(text), out)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_one_line_out_for_each_line_in() -> None:
    code, answers = run('{"id": "b", "text": "😀 tel 347 5581920"}\n{"id": "a", "text": "niente"}\n')
    assert code == 0
    assert [a["id"] for a in answers] == ["b", "a"]
    (span,) = answers[0]["spans"]
    assert (span["start"], span["end"], span["type"], span["level"]) == (6, 17, "PHONE", "blocca")
    assert span["why"]
    assert span["suggestions"]
    assert answers[1] == {"id": "a", "spans": [], "cues": []}


def test_what_cannot_be_read_is_told_by_the_exit_code() -> None:
    assert run("not json\n")[0] == 2
    assert run('{"id": 1}\n')[0] == 2
    assert run('{"id": 1, "text": 2}\n')[0] == 2
    assert run("[]\n")[0] == 2
    assert run("") == (0, [])


def test_the_command_needs_neither_database_nor_settings(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": 1, "text": "IBAN IT60X0542811101000000123456"}\n', "utf-8")
    command = [sys.executable, "-c", "from workspace.cli import main; main()", "anonymity", "check"]
    bare = {"PATH": os.environ["PATH"]}
    named = subprocess.run([*command, str(file)], capture_output=True, env=bare, cwd=REPOSITORY, check=False)
    piped = subprocess.run(command, input=file.read_bytes(), capture_output=True, env=bare, cwd=REPOSITORY, check=False)
    assert (named.returncode, named.stderr) == (0, b"")
    assert named.stdout == piped.stdout
    assert json.loads(named.stdout)["spans"][0]["type"] == "IBAN"
    broken = subprocess.run(command, input=b"\xff\n", capture_output=True, env=bare, cwd=REPOSITORY, check=False)
    missing = subprocess.run([*command, "nowhere"], capture_output=True, env=bare, cwd=REPOSITORY, check=False)
    assert (broken.returncode, missing.returncode) == (2, 2)


def test_the_command_loads_no_web_framework() -> None:
    """Lists and tagger alone: a third of the memory, and started before one looks."""
    source = (
        "import sys; from workspace.cli import cli; cli(['anonymity', 'check', '-'], standalone_mode=False); "
        "assert not {'flask', 'werkzeug', 'jinja2'} & sys.modules.keys()"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], input=b'{"id": 1, "text": "Feltre"}\n', capture_output=True, cwd=REPOSITORY
    )
    assert (done.returncode, done.stderr) == (0, b"")
