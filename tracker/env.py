"""Read settings from the environment, and refuse nonsense with one plain line."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def load(file: Path) -> None:
    """Take what `.env` says, unless the environment says otherwise."""
    if not file.is_file():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$", line)
        if found:
            value = found[2]
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            os.environ.setdefault(found[1], value)


def refuse(name: str, value: object, expected: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r}: expected {expected}.")


def text(name: str, default: str = "") -> str:
    """The value as it stands; prefer the file named by NAME_FILE (mounted secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, str(default)).strip().lower()
    if value in TRUE | FALSE:
        return value in TRUE
    raise refuse(name, value, "yes or no")


def number(name: str, default: int, *, least: int = 0) -> int:
    value = os.environ.get(name, str(default))
    try:
        found = int(value)
    except ValueError:
        raise refuse(name, value, "a whole number") from None
    if found < least:
        raise refuse(name, value, f"a whole number of at least {least}")
    return found


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default).lower()
    if value in allowed:
        return value
    raise refuse(name, value, f"one of {', '.join(allowed)}")


def folder(name: str, default: Path) -> Path:
    """A directory we may write to, made when it is absent."""
    path = Path(text(name) or default).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise refuse(name, str(path), f"a writable folder ({problem})") from None
    if not os.access(path, os.W_OK):
        raise refuse(name, str(path), "a writable folder")
    return path


def place(name: str, default: Path) -> Path:
    """A folder that need not be there yet: a disk that is away must not stop us."""
    return Path(text(name) or default).expanduser().absolute()


def keeping(name: str, default: str) -> tuple[int, int, int] | None:
    """How many days, weeks and months are kept; none when it is off."""
    value = text(name, default).lower()
    if value == "off":
        return None
    parts = [part.strip() for part in value.split(",")]
    if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
        days, weeks, months = map(int, parts)
        if days and max(days, weeks, months) <= 1000:
            return days, weeks, months
    raise refuse(name, value, "days, weeks and months to keep such as 7,4,12, or off")


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise refuse(name, value, "an IANA time zone such as Asia/Shanghai") from None
    return value


def currency(name: str, default: str) -> str:
    value = text(name, default).upper()
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise refuse(name, value, "three letters of ISO 4217 such as EUR or CNY")
    return value


def country(name: str) -> str:
    value = text(name).upper()
    if value and not re.fullmatch(r"[A-Z]{2}", value):
        raise refuse(name, value, "two letters of ISO 3166-1 such as NL or CN")
    return value


def url(name: str, default: str, schemes: tuple[str, ...]) -> str:
    value = text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        raise refuse(name, value, f"an address beginning {' or '.join(schemes)}://")
    return value.rstrip("/")


def mailbox(name: str) -> str:
    """An e-mail address of the house, without a tag of its own."""
    value = text(name)
    if value and not re.fullmatch(r"[\w.-]+@[\w-]+(\.[\w-]+)*", value):
        raise refuse(name, value, "an e-mail address such as rapport@example.edu")
    return value


def kept_secret(name: str, file: Path) -> str:
    """A secret of the house: given, or made once and kept where only we read it."""
    if given := text(name):
        if len(given) < 32:
            raise refuse(name, "…", "at least 32 characters")
        return given
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(48))
        # Two processes may start at once: the first whole file is everybody's.
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return file.read_text(encoding="ascii").strip()
