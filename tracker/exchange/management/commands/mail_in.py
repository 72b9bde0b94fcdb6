from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseProblem
from django.utils.translation import gettext as _

from tracker.exchange.mail_in.reading import LARGEST, Refused
from tracker.exchange.mail_in.taking import take

LATER = 75  # sysexits.h: the mail server keeps the message and tries again


class Command(BaseCommand):
    help = "Take one message from standard input: it becomes a note or a draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            action="append",
            default=[],
            help="the address it was delivered to, if the heads do not say",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAIL_IN:
            raise CommandError(
                _("MAIL_IN is not set: this house takes no mail."), returncode=LATER
            )
        raw = sys.stdin.buffer.read(LARGEST + 1)
        try:
            done = take(raw, options["to"])
        except Refused as refused:
            raise CommandError(str(refused), returncode=refused.code) from None
        except DatabaseProblem as problem:
            raise CommandError(
                _("The database does not answer; try again later."), returncode=LATER
            ) from problem
        words = {
            "note": _("It is the note %(ref)s."),
            "draft": _("It is a draft: something is still to be asked."),
            "known": _("This message was taken before."),
        }
        self.stdout.write(words[done.what] % {"ref": done.ref})
