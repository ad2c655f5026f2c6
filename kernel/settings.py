"""Settings: one frozen value read once from `QIAOTOU_*` variables; nothing else reads the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kernel.secrets import Secrets, load, load_or_make


@dataclass(frozen=True)
class Settings:
    """What an installation is told from outside."""

    database_url: str
    secrets: Secrets
    production: bool = False
    """Production refuses to start without secrets made beforehand and sends cookies over HTTPS only."""
    public_url: str = ""
    """Scheme and host under which people reach it, for printed codes; empty: as the request says."""
    proxies: int = 0
    """How many reverse proxies in front may be believed about the caller's address and scheme."""
    text_gateway: str = ""
    """Through what texts are sent: "console", "file:/path" or an HTTP address; empty: no texts."""
    text_gateway_token: str = field(default="", repr=False)
    """What the gateway knows us by: sent as a bearer token."""
    local_push: bool = False
    """For tests: push services may stand on this machine and speak plain HTTP. Production refuses it."""
    files: Path | None = None
    """The folder of pictures; without one none is taken."""
    streams: int = 0
    """How many streams of events may stay open in a process: it has so many threads for nothing else."""
    testing: bool = False

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the variables that `qiaotou --help` names, and `QIAOTOU_LOCAL_PUSH`.

        Raises ValueError, FileNotFoundError or PermissionError with a sentence that says what to mend.
        """
        production = _environment(environ) == "production"
        secrets = secrets_file(environ)
        public_url = environ.get("QIAOTOU_PUBLIC_URL", "").rstrip("/")
        return cls(
            database_url=database_url(environ),
            secrets=load(secrets) if production else load_or_make(secrets),
            production=production,
            public_url=public_url,
            proxies=_whole_number(environ, "QIAOTOU_PROXIES"),
            text_gateway=_text_gateway(environ, public_url),
            text_gateway_token=environ.get("QIAOTOU_TEXT_GATEWAY_TOKEN", ""),
            local_push=_local_push(environ, production=production),
            files=data_directory(environ) / "files",
        )


def database_url(environ: Mapping[str, str]) -> str:
    """Return how the application signs in to its database: `QIAOTOU_DATABASE_URL`, or a file among the data."""
    return environ.get("QIAOTOU_DATABASE_URL") or f"sqlite:///{data_directory(environ) / 'qiaotou.sqlite3'}"


def migrating_url(environ: Mapping[str, str]) -> str:
    """Return how tables and rights are changed: `QIAOTOU_OWNER_DATABASE_URL`, or as the application signs in.

    Whoever owns the tables needs none of the application's secrets.
    """
    return environ.get("QIAOTOU_OWNER_DATABASE_URL") or database_url(environ)


def data_directory(environ: Mapping[str, str]) -> Path:
    """Return the folder for the SQLite file and the secrets, outside the checkout: `QIAOTOU_DATA` or the XDG place."""
    if environ.get("QIAOTOU_DATA"):
        return Path(environ["QIAOTOU_DATA"]).absolute()
    shared = environ.get("XDG_DATA_HOME") or Path(environ.get("HOME") or "~").expanduser() / ".local" / "share"
    return Path(shared) / "qiaotou"


def secrets_file(environ: Mapping[str, str]) -> Path:
    """Return where the secrets are kept: `QIAOTOU_SECRETS_FILE` or beside the data."""
    return Path(environ.get("QIAOTOU_SECRETS_FILE") or data_directory(environ) / "secrets.json")


def _environment(environ: Mapping[str, str]) -> str:
    name = environ.get("QIAOTOU_ENV", "development")
    if name not in ("development", "production"):
        raise ValueError(f"QIAOTOU_ENV is {name!r}: write development or production.")
    return name


def _text_gateway(environ: Mapping[str, str], public_url: str) -> str:
    """Return the gateway as it is written. A text leads to a page of ours, so it needs our public address."""
    chosen = environ.get("QIAOTOU_TEXT_GATEWAY", "")
    parts = urlsplit(chosen)
    known = chosen in ("", "console") or (parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc)
    local = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not known and not (parts.hostname and parts.scheme in (("http", "https") if local else ("https",))):
        raise ValueError(
            f"QIAOTOU_TEXT_GATEWAY is {chosen!r}: write console, file:/path, or an https address "
            "(http on this machine only)."
        )
    if chosen and not public_url:
        raise ValueError("QIAOTOU_TEXT_GATEWAY needs QIAOTOU_PUBLIC_URL: a text leads to a page of ours.")
    return chosen


def _local_push(environ: Mapping[str, str], *, production: bool) -> bool:
    chosen = environ.get("QIAOTOU_LOCAL_PUSH", "") == "1"
    if chosen and production:
        raise ValueError("QIAOTOU_LOCAL_PUSH is for tests: it lets people's browsers name addresses of this network.")
    return chosen


def _whole_number(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 3):
        raise ValueError(f"{name} is {text!r}: write a small whole number.")
    return int(text)
