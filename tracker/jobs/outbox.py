"""Letters: promised with the change that causes them, written when they leave.

A letter is marked "on its way" before the mail server hears of it. If the line
breaks after that nobody can say whether it arrived; it is then *unknown* and does
not go out again by itself.
"""

from __future__ import annotations

import smtplib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from tracker.jobs.ledger import handles, promise
from tracker.jobs.models import Mail

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.jobs.running import Running

MOST_TRIES = 8
STUCK_AFTER = timedelta(minutes=15)
SEALED = "sealed"
"""An argument that is kept only until the letter has left."""
BEFORE_ANYTHING_LEFT = (
    ConnectionRefusedError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPNotSupportedError,
)


@dataclass(frozen=True)
class Letter:
    """What one person is written."""

    subject: str
    text: str
    html: str = ""
    reply_to: str = ""


Writer = Callable[[Mail], Letter | None]
WRITERS: dict[str, Writer] = {}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Name the function that words this kind of letter; None means: not any more."""

    def register(writer: Writer) -> Writer:
        WRITERS[kind] = writer
        return writer

    return register


def post(
    kind: str, recipient: User, args: dict[str, Any] | None = None, *, dedupe_key: str
) -> Mail:
    """Promise a letter once; the same key again is the same letter."""
    with transaction.atomic():
        mail, first = Mail.objects.get_or_create(
            dedupe_key=dedupe_key,
            defaults={
                "kind": kind,
                "recipient": recipient,
                "args": args or {},
                "message_id": str(uuid.uuid5(uuid.NAMESPACE_URL, dedupe_key)),
            },
        )
        if first:
            promise("mail", {"mail": mail.pk}, dedupe_key=f"mail:{mail.pk}")
    return mail


@handles("mail")
def send_promised(running: Running) -> dict[str, str]:
    return {"state": send(running.args["mail"])}


def send(number: int) -> str:
    """Send one letter if it is to be sent, and say what became of it."""
    taken = Mail.objects.to_send().filter(pk=number)
    now = timezone.now()
    if not taken.update(
        state=Mail.State.INFLIGHT, inflight_since=now, attempts=F("attempts") + 1
    ):
        return Mail.objects.values_list("state", flat=True).get(pk=number)
    mail = Mail.objects.select_related("recipient").get(pk=number)
    try:
        message = _written(mail)
    except Exception as error:
        _became(mail, Mail.State.FAILED, repr(error))
        raise
    if message is None:
        return _became(mail, Mail.State.FAILED, "Nothing is left to be said.")
    try:
        message.send()
    except BEFORE_ANYTHING_LEFT as error:
        return _later(mail, error)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        return _refused(mail, error)
    except (smtplib.SMTPException, OSError) as error:
        return _became(mail, Mail.State.UNKNOWN, repr(error))
    return _became(mail, Mail.State.SENT)


def give_up_stuck() -> int:
    """A worker that stopped while sending leaves a letter of which nobody knows."""
    stuck = Mail.objects.stuck(timezone.now() - STUCK_AFTER)
    for mail in (mails := list(stuck)):
        _became(mail, Mail.State.UNKNOWN, "The worker stopped.")
    return len(mails)


def _written(mail: Mail) -> EmailMultiAlternatives | None:
    person = mail.recipient
    # Some letters go, in the name of their person, to somebody without an account.
    to = mail.args.get("to") or person.email
    if not person.is_active or not to:
        return None
    with translation.override(getattr(person, "language", "") or None):
        letter = WRITERS[mail.kind](mail)
        if letter is None:
            return None
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        message = EmailMultiAlternatives(
            " ".join(letter.subject.split()),
            letter.text,
            to=[to],
            reply_to=[letter.reply_to] if letter.reply_to else None,
            headers={
                "Message-ID": f"<{mail.message_id}@{host}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        if letter.html:
            message.attach_alternative(letter.html, "text/html")
        return message


def _refused(mail: Mail, error: Exception) -> str:
    """The server answered: 4xx means later, anything else never."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    else:
        codes = [getattr(error, "smtp_code", 500)]
    if all(400 <= code < 500 for code in codes):
        return _later(mail, error)
    return _became(mail, Mail.State.FAILED, repr(error))


def _later(mail: Mail, error: Exception) -> str:
    if mail.attempts >= MOST_TRIES:
        return _became(mail, Mail.State.FAILED, repr(error))
    with transaction.atomic():
        _became(mail, Mail.State.RETRY, repr(error))
        again = timezone.now() + timedelta(minutes=2**mail.attempts)
        key = f"mail:{mail.pk}:{mail.attempts}"
        promise("mail", {"mail": mail.pk}, dedupe_key=key, run_after=again)
    return Mail.State.RETRY


def _became(mail: Mail, state: str, error: str = "") -> str:
    sent = timezone.now() if state == Mail.State.SENT else None
    held = Mail.objects.filter(pk=mail.pk, state=Mail.State.INFLIGHT)
    args = mail.args
    if state != Mail.State.RETRY:  # it does not leave again: its secret goes
        args = {name: value for name, value in args.items() if name != SEALED}
    held.update(state=state, error=error[:2000], sent=sent, args=args)
    return state
