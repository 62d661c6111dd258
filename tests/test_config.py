"""Settings: from the environment or a file, checked by name when a command starts; a wrong one is one clear sentence."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workspace.config import Settings, SettingsError, read_settings, secret_of

COMMAND = [sys.executable, "-c", "from workspace.cli import main; main()"]
REPOSITORY = Path(__file__).resolve().parents[1]


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/riflessi.db"
    assert settings.data_dir == Path("instance")
    assert settings.bind == "127.0.0.1:8000"


def test_all_files_of_an_installation_lie_beside_its_database(tmp_path: Path) -> None:
    settings = read_settings({"WORKSPACE_DATABASE_URL": f"sqlite:///{tmp_path}/here/x.db"})
    assert settings.data_dir == tmp_path / "here"
    key = secret_of(settings)
    assert secret_of(settings) == key
    assert (tmp_path / "here/secret.key").read_text() == key
    assert stat.S_IMODE((tmp_path / "here/secret.key").stat().st_mode) == 0o600


def test_commands_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    settings = read_settings({"WORKSPACE_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})
    with ThreadPoolExecutor(8) as several:
        keys = set(several.map(lambda _: secret_of(settings), range(24)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 48
    assert os.listdir(tmp_path) == ["secret.key"]


@pytest.mark.parametrize(
    "written", ["postgres://a@b/c", "postgresql://a@b/c", "postgresql+psycopg://a@b/c"], ids=["short", "usual", "whole"]
)
def test_the_usual_addresses_of_postgresql_are_understood(written: str) -> None:
    assert read_settings({"WORKSPACE_DATABASE_URL": written}).database_url == "postgresql+psycopg://a@b/c"


def test_a_file_completes_the_environment_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "workspace.toml").write_text('name = "Rete Valle"\nworkers = 3\n')
    beside = {"WORKSPACE_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    assert (read_settings(beside).name, read_settings(beside).workers) == ("Rete Valle", 3)
    assert read_settings(beside | {"WORKSPACE_WORKERS": "1"}).workers == 1
    named = read_settings({"WORKSPACE_SETTINGS": str(tmp_path / "workspace.toml")})
    assert (named.name, named.workers) == ("Rete Valle", 3)


WRONG = {
    "WORKSPACE_DATABSE_URL=x": "Unknown setting WORKSPACE_DATABSE_URL. Known: ",
    "WORKSPACE_DATABASE_URL=nonsense": "WORKSPACE_DATABASE_URL wants the address of a database, like sqlite:////",
    "WORKSPACE_DATABASE_URL=mysql://a/b": "WORKSPACE_DATABASE_URL wants the address of a database, like sqlite:////",
    "WORKSPACE_WORKERS=many": "WORKSPACE_WORKERS wants a whole number, not 'many'.",
    "WORKSPACE_WORKERS=0": "WORKSPACE_WORKERS is 1 or more.",
    "WORKSPACE_SESSION_DAYS=-1": "WORKSPACE_SESSION_DAYS is 1 or more.",
    "WORKSPACE_BIND=8000": "WORKSPACE_BIND wants an address and a port, like 127.0.0.1:8000.",
    "WORKSPACE_BASE_URL=riflessi.example": "WORKSPACE_BASE_URL begins with https://",
    "WORKSPACE_LANGUAGE=de": "WORKSPACE_LANGUAGE is one of: it, en.",
    "WORKSPACE_SMTP_SECURITY=ssl": "WORKSPACE_SMTP_SECURITY is one of: starttls, tls, none.",
    "WORKSPACE_SETTINGS=nowhere.toml": "WORKSPACE_SETTINGS names nowhere.toml, which is not there.",
}


@pytest.mark.parametrize("setting", WRONG)
def test_a_wrong_setting_is_named(setting: str) -> None:
    name, _, value = setting.partition("=")
    with pytest.raises(SettingsError) as told:
        read_settings({name: value})
    assert str(told.value).startswith(WRONG[setting])


@pytest.mark.parametrize("text", ["workers = ", "workers = 'many'", "wokers = 2"])
def test_a_wrong_file_is_named_too(tmp_path: Path, text: str) -> None:
    (tmp_path / "workspace.toml").write_text(text)
    with pytest.raises(SettingsError):
        read_settings({"WORKSPACE_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})


@pytest.mark.parametrize(
    "wrong", ["WORKSPACE_DATABASE_URL=nonsense", "WORKSPACE_WORKERS=many", "WORKSPACE_COLOUR=blue"]
)
def test_a_command_says_it_in_one_sentence_and_changes_nothing(tmp_path: Path, wrong: str) -> None:
    name, _, value = wrong.partition("=")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), name: value}
    done = subprocess.run([*COMMAND, "db", "upgrade"], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert os.listdir(tmp_path) == []


def test_a_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "WORKSPACE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x",
                   "PYTHONPATH": str(REPOSITORY)}  # fmt: skip
    done = subprocess.run([*COMMAND, "db", "upgrade"], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The database does not answer: ")
    assert "Traceback" not in done.stderr


def test_defaults_are_settings_that_pass() -> None:
    assert read_settings({"WORKSPACE_BIND": Settings.bind}).bind == Settings.bind
    assert read_settings({"WORKSPACE_BIND": "[::1]:8000"}).bind == "[::1]:8000"
    assert read_settings({"WORKSPACE_BIND": "unix:/run/riflessi.sock"}).bind == "unix:/run/riflessi.sock"


def test_a_folder_that_keeps_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    with pytest.raises(SettingsError, match="WORKSPACE_DATA_DIR"):
        secret_of(Settings(data_dir=tmp_path / "a-file" / "folder"))


def test_an_address_that_is_taken_is_told_in_a_few_words() -> None:
    from workspace.upkeep.server import why_not

    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        assert why_not(address) == "Address already in use"
    assert why_not(address) == ""
    assert why_not("127.0.0.1:99999") == "no such port"
    assert why_not("no-such-host.invalid:8000") != ""
