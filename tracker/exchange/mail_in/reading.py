"""A message as it came, and what stands in it: who, when, what, with which files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.exchange.mail_in.words import decoded, header, plain

LARGEST = 25 * 1024 * 1024
MOST_PARTS = 100
MOST_FILES = 20
DEEPEST = 5
LONGEST_TEXT = 50_000
TO = (
    *("to", "cc", "delivered-to", "x-original-to", "envelope-to"),
    *("x-forwarded-to", "resent-to"),
)


class Refused(Exception):
    """Why a message is not taken, and how the mail server is told (sysexits.h)."""

    BAD, NOBODY, NOT_ALLOWED = 65, 67, 77

    def __init__(self, why: str, code: int = BAD) -> None:
        super().__init__(why)
        self.code = code


@dataclass
class Attached:
    name: str
    content: bytes


@dataclass
class Letter:
    """One message, or one that came inside it."""

    subject: str = ""
    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)  # To and Cc only
    day: date | None = None
    text: str = ""
    key: str = ""
    automatic: bool = False
    files: list[Attached] = field(default_factory=list)
    inside: Letter | None = None


def read(raw: bytes) -> Letter:
    """Raises Refused for what is no message, or too much of one."""
    if len(raw) > LARGEST:
        raise Refused(_("This message is larger than 25 MB."))
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    if not message.keys() or not _raw(message, "from"):
        raise Refused(_("This is no e-mail message."))
    if sum(1 for _part in message.walk()) > MOST_PARTS:
        raise Refused(_("This message has too many parts."))
    letter = _letter(message, 0)
    named = _raw(message, "message-id").strip()
    seen = b"id:" + named.encode("utf-8", "replace") if named else raw
    letter.key = hashlib.sha256(seen).hexdigest()
    return letter


def _letter(message: Message, depth: int) -> Letter:
    senders = addresses(message, ("from",))
    found = Letter(
        subject=header(_raw(message, "subject"))[:400],
        sender=senders[0] if senders else "",
        recipients=addresses(message, TO),
        copied=addresses(message, ("to", "cc")),
        day=day_of(_raw(message, "date")),
    )
    said = _raw(message, "auto-submitted").strip().lower()
    found.automatic = said not in ("", "no")
    words: dict[str, list[str]] = {"plain": [], "html": []}
    for part in _parts(message):
        _take(part, found, words, depth)
    text = "\n".join(words["plain"]).strip()
    text = text or plain("\n".join(words["html"]))
    found.text = re.sub(r"\n{3,}", "\n\n", text).strip()[:LONGEST_TEXT]
    return found


def _parts(message: Message) -> Iterator[Message]:
    """The parts that are no containers; a message inside is one part."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _parts(part)


def _take(
    part: Message, found: Letter, words: dict[str, list[str]], depth: int
) -> None:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        if isinstance(first, Message) and depth < DEEPEST:
            inside = _letter(first, depth + 1)
            found.inside = found.inside or inside
            found.files += inside.files
        return
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return
    name = _name_of(part)
    if kind in ("text/plain", "text/html") and not _is_attached(part, name):
        charset = str(part.get_content_charset() or "")
        words[kind.removeprefix("text/")].append(decoded(content, charset))
    elif name and len(found.files) < MOST_FILES:
        found.files.append(Attached(name, content))


def _is_attached(part: Message, name: str) -> bool:
    how = str(part.get("content-disposition", "")).strip().lower()
    return how.startswith("attachment") or bool(name and how.startswith("inline"))


def _name_of(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, TypeError, LookupError):
        return ""
    return header(str(name))[:255] if name else ""


def _raw(message: Message, name: str) -> str:
    """The first head of this name, as it came."""
    for one, value in message.raw_items():
        if one.lower() == name:
            return str(value)[:4000]
    return ""


def addresses(message: Message, names: tuple[str, ...]) -> list[str]:
    values = [
        header(str(value)[:8000])
        for name, value in message.raw_items()
        if name.lower() in names
    ]
    found = [one.lower() for _name, one in getaddresses(values) if "@" in one]
    return list(dict.fromkeys(found))[:200]


def day_of(text: str) -> date | None:
    """The day of a Date head, in the house's own time zone."""
    try:
        moment = parsedate_to_datetime(text)
        if timezone.is_naive(moment):
            return moment.date()
        return timezone.localtime(moment).date()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
