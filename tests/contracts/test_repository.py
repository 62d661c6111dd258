"""What the repository itself promises: lock files without addresses, no path of a machine, a licence, one migration head."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from alembic.script import ScriptDirectory

from workspace.upkeep.database import alembic_config

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name.decode() for name in names.split(b"\0") if name and (ROOT / name.decode()).is_file()]


def test_the_lock_files_name_no_host_and_pin_every_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert not re.search(r"https?://|index-url|find-links|file:", text)
        for requirement in re.split(r"\n(?=\S)", text.strip()):
            assert "==" in requirement.splitlines()[0]
            assert "--hash=sha256:" in requirement
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()


def test_no_path_of_a_machine_is_committed() -> None:
    machine = re.compile(r"(?<![\w.~-])/(?:work|farm|root|home/(?!ada)\w+)/")
    wrong = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".js", ".mjs", ".html", ".yml", ".json", ".sh", ".txt", ""}
        and path != Path(__file__)
        and machine.search(path.read_text("utf-8", "ignore"))
    ]
    assert wrong == []


def test_the_migrations_have_one_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_the_licence_is_there() -> None:
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text()
    assert "AGPL-3.0-or-later" in (ROOT / "publiccode.yml").read_text()


def test_the_readme_shows_the_two_commands_each_on_a_line_of_its_own() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert "make demo" in lines
    assert "make test" in lines
