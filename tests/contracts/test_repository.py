"""What the repository itself promises: lock files without addresses, no path of a machine, a licence, one migration head."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from jinja2 import Environment, nodes

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


def test_pages_take_from_others_only_what_they_use() -> None:
    """What ruff sees to among modules."""
    jinja, idle = Environment(extensions=["jinja2.ext.i18n"]), []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        page = jinja.parse(path.read_text())
        taken = (one for line in page.find_all(nodes.FromImport) for one in line.names)
        names = {one[1] if isinstance(one, tuple) else one for one in taken}
        names |= {line.target for line in page.find_all(nodes.Import)}
        names -= {one.name for one in page.find_all(nodes.Name) if one.ctx == "load"}
        idle += [f"{path.relative_to(ROOT)}: {name}" for name in sorted(names)]
    assert idle == []


def test_the_licence_is_there() -> None:
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text()
    assert "AGPL-3.0-or-later" in (ROOT / "publiccode.yml").read_text()


def test_the_readme_shows_the_two_commands_each_on_a_line_of_its_own() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert "make demo" in lines
    assert "make test" in lines


@pytest.mark.parametrize(
    ("program", "packages"),
    [("chromium", "chromium"), ("postgresql", "postgresql"), ("node", "nodejs npm"), ("java", "default-jre-headless")],
    ids=["browser", "database", "front end", "epubcheck"],
)
def test_what_is_missing_stops_with_one_sentence_that_says_how(tmp_path: Path, program: str, packages: str) -> None:
    """On a machine that has neither the program nor a way to install it by itself."""
    for tool in ("bash", "id"):
        found = shutil.which(tool)
        assert found
        (tmp_path / tool).symlink_to(found)
    script = (ROOT / ".ci/need.sh").read_text().replace("/usr/lib/postgresql/*/bin/initdb", "/nowhere/initdb")
    done = subprocess.run(
        [tmp_path / "bash", "-c", script, "need.sh", program],
        env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = f"{program} is missing: run  sudo apt-get install {packages}  and try again.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
