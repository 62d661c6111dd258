"""One frozen Settings, read from the environment (prefix WORKSPACE_) or a TOML file; the environment wins.

An installation needs no settings at all: the database defaults to `instance/riflessi.db` below the current folder, and
whatever else an installation keeps (secret, mails written to a folder) lies beside its database. A name that is not
known here stops the start with a sentence, so that a typing mistake never passes silently.
"""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "WORKSPACE_"


class SettingsError(Exception):
    """A setting is unknown or has no usable value; the message says which, and what to do."""


@dataclass(frozen=True)
class Settings:
    """What an installation may choose. Times in hours and days as named; sizes in bytes."""

    database_url: str = "sqlite:///instance/riflessi.db"
    data_dir: Path = field(default_factory=lambda: Path("instance"))
    bind: str = "127.0.0.1:8000"
    base_url: str = ""  # what links in mails begin with; made of `bind` when empty
    workers: int = 2
    threads: int = 4
    secret_key: str = ""
    name: str = "Riflessi"
    contact: str = ""  # mail of whoever keeps the installation, shown on the help pages
    accessibility_url: str = ""  # the declaration on the national form, shown in the footer
    language: str = "it"
    proxies: int = 0  # reverse proxies whose X-Forwarded-* are believed
    smtp_host: str = ""  # empty: mails are written to data_dir/mail
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_security: str = "starttls"  # starttls | tls | none
    mail_from: str = "riflessi@localhost"
    session_idle_hours: int = 12
    session_days: int = 30
    invitation_days: int = 14
    attempts: int = 8  # failed sign-ins per account and quarter of an hour; ten times as many per address
    pool_size: int = 5
    replica_url: str = ""  # a streaming replica of a PostgreSQL database_url, which answers searches

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def origin(self) -> str:
        """What absolute links begin with, without a slash at the end."""
        return (self.base_url or f"http://{self.bind}").rstrip("/")

    @property
    def over_https(self) -> bool:
        return self.origin.startswith("https://")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (default: the process's), completed by the TOML file that WORKSPACE_SETTINGS names
    or `workspace.toml` beside the database. Raises SettingsError for a name or value that makes no sense."""
    environ = os.environ if environ is None else environ
    given = {k[len(PREFIX) :].lower(): v for k, v in environ.items() if k.startswith(PREFIX)}
    named_file = given.pop("settings", None)
    url = given.get("database_url", Settings.database_url)
    folder = Path(given["data_dir"]) if "data_dir" in given else _folder_of(url)
    path = Path(named_file) if named_file else folder / "workspace.toml"
    if path.is_file():
        given = {**_read_file(path), **given}
    elif named_file:
        raise SettingsError(f"WORKSPACE_SETTINGS names {path}, which is not there.")
    url = given.get("database_url", Settings.database_url)
    folder = Path(given["data_dir"]) if "data_dir" in given else _folder_of(url)
    known = {f.name: f for f in fields(Settings)}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise SettingsError(
            f"Unknown setting {PREFIX}{unknown[0].upper()}. Known: "
            + ", ".join(PREFIX + name.upper() for name in sorted(known))
        )
    values: dict[str, object] = {name: _typed(name, str(value)) for name, value in given.items()}
    values |= {"database_url": _full_address(url), "data_dir": folder}
    if replica := given.get("replica_url"):
        values["replica_url"] = _full_address(replica)
    settings = Settings(**values)  # type: ignore[arg-type]
    for name, choices in CHOICES.items():
        if getattr(settings, name) not in choices:
            raise SettingsError(f"{PREFIX}{name.upper()} is one of: {', '.join(choices)}.")
    for name, least in LEAST.items():
        if getattr(settings, name) < least:
            raise SettingsError(f"{PREFIX}{name.upper()} is {least} or more.")
    if settings.replica_url and not (settings.replica_url.startswith("postgresql") and not settings.is_sqlite):
        raise SettingsError("WORKSPACE_REPLICA_URL is for a replica of a PostgreSQL database, like postgresql://…")
    if settings.base_url and not settings.base_url.startswith(("http://", "https://")):
        raise SettingsError("WORKSPACE_BASE_URL begins with https:// (or http://), like https://riflessi.example.")
    if not re.fullmatch(r"unix:.+|(\[[0-9a-fA-F:]+\]|[^\s:/]+):\d{1,5}", settings.bind):
        raise SettingsError("WORKSPACE_BIND wants an address and a port, like 127.0.0.1:8000.")
    return settings


CHOICES = {"smtp_security": ("starttls", "tls", "none"), "language": ("it", "en")}
LEAST = {
    "workers": 1, "threads": 1, "pool_size": 1, "smtp_port": 1, "session_idle_hours": 1, "session_days": 1,
    "invitation_days": 1, "attempts": 1, "proxies": 0,
}  # fmt: skip


def secret_of(settings: Settings) -> str:
    """The key that signs cookies: the setting, or one made at first use beside the database (file mode 600)."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        where = f"{settings.data_dir} ({problem.strerror})"
        raise SettingsError(f"Nothing can be kept in {where}: see {PREFIX}DATA_DIR.") from problem
    if not path.exists():
        # Two commands may start at once: the file appears whole, and the first one's counts for both.
        mine = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return path.read_text().strip()


def _folder_of(url: str) -> Path:
    try:
        address = make_url(url)
    except ArgumentError:
        raise SettingsError(NO_ADDRESS) from None
    if address.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise SettingsError(NO_ADDRESS)
    if url.startswith("sqlite:///") and ":memory:" not in url:
        return Path(address.database or "").parent
    return Settings().data_dir


NO_ADDRESS = (
    "WORKSPACE_DATABASE_URL wants the address of a database, like sqlite:////srv/riflessi/riflessi.db "
    "or postgresql://riflessi@127.0.0.1/riflessi."
)


def _full_address(url: str) -> str:
    """The address as SQLAlchemy takes it: psycopg 3 for PostgreSQL, an absolute path for SQLite (a relative one
    is below the current folder)."""
    if url.startswith("sqlite:///") and ":memory:" not in url:
        return "sqlite:///" + str(Path(url.removeprefix("sqlite:///")).absolute())
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url[len(scheme) :]
    return url


def _read_file(path: Path) -> dict[str, str]:
    try:
        return {str(k).lower(): str(v) for k, v in tomllib.loads(path.read_text("utf-8")).items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SettingsError(f"The settings in {path} cannot be read: {problem}") from problem


def _typed(name: str, value: str) -> object:
    default = getattr(Settings(), name, "")
    if isinstance(default, int):
        try:
            return int(value)
        except ValueError:
            raise SettingsError(f"{PREFIX}{name.upper()} wants a whole number, not {value!r}.") from None
    if isinstance(default, Path):
        return Path(value)
    return value
