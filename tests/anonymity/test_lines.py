"""The command's inside: JSON lines in, JSON lines out, in order."""

import io
import json

from workspace.anonymity.lines import check_lines


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
