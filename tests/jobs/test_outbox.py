"""Letters go once, and never twice by themselves."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as letters
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from tracker.jobs import outbox, running
from tracker.jobs.models import Job, Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create(username="li", email="li@example.org")


@pytest.fixture(autouse=True)
def greeting(monkeypatch):
    monkeypatch.setattr(outbox, "WRITERS", {})

    @outbox.writes("greeting")
    def write(mail: Mail) -> outbox.Letter | None:
        words = mail.args.get("words", "Good morning")
        return outbox.Letter("A\r\nBcc: all@example.org", words) if words else None


@pytest.fixture
def server_says(monkeypatch):
    def say(error: Exception) -> None:
        def send(self: EmailMultiAlternatives, **_: object) -> int:
            raise error

        monkeypatch.setattr(EmailMultiAlternatives, "send", send)

    return say


def post(person, **args):
    return outbox.post("greeting", person, args, dedupe_key="greeting:li:2026-W47")


def test_the_same_letter_goes_once(person):
    first, second = post(person), post(person)
    assert first == second

    for job in Job.objects.all():
        running.run_inline(job)
    outbox.send(first.pk)

    assert [letter.to for letter in letters.outbox] == [["li@example.org"]]
    assert Mail.objects.get().state == "sent"


def test_a_line_break_in_a_subject_adds_no_header(person):
    outbox.send(post(person).pk)

    assert "\n" not in letters.outbox[0].subject


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPServerDisconnected("lost"), "unknown"),
        (TimeoutError("no answer"), "unknown"),
        (ConnectionRefusedError("closed"), "retry"),
        (smtplib.SMTPConnectError(421, b"busy"), "retry"),
        (smtplib.SMTPDataError(451, b"later"), "retry"),
        (smtplib.SMTPDataError(554, b"spam"), "failed"),
        (smtplib.SMTPRecipientsRefused({"li@example.org": (550, b"who?")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"li@example.org": (450, b"full")}), "retry"),
    ],
)
def test_what_the_server_says_decides(person, server_says, error, state):
    server_says(error)

    assert outbox.send(post(person).pk) == state
    assert Mail.objects.get().state == state


def test_a_letter_of_which_nobody_knows_is_not_sent_again(person, server_says):
    server_says(smtplib.SMTPServerDisconnected("lost"))
    number = post(person).pk

    assert (outbox.send(number), outbox.send(number)) == ("unknown", "unknown")
    assert Mail.objects.get().attempts == 1


def test_a_worker_that_stopped_while_sending_leaves_it_unknown(person):
    mail = post(person)
    long_ago = timezone.now() - timedelta(minutes=16)
    Mail.objects.update(state="inflight", inflight_since=long_ago)

    assert outbox.give_up_stuck() == 1
    assert outbox.send(mail.pk) == "unknown"


def test_a_later_try_is_promised(person, server_says):
    server_says(ConnectionRefusedError())
    mail = post(person)
    outbox.send(mail.pk)

    assert Job.objects.filter(kind="mail", run_after__gt=timezone.now()).count() == 1


@pytest.mark.parametrize("gone", ["inactive", "address", "words"])
def test_nothing_is_sent_when_nothing_is_left_to_be_said(person, gone):
    mail = post(person, words="" if gone == "words" else "Good morning")
    person.is_active = gone != "inactive"
    person.email = "" if gone == "address" else person.email
    person.save()

    assert outbox.send(mail.pk) == "failed"
    assert letters.outbox == []
