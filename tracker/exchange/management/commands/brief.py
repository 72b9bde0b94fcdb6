from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from tracker.exchange import briefs
from tracker.exchange.papers import pdf, word
from tracker.kinds import BY_NAME

FORMATS = {"pdf": pdf, "docx": word}


class Command(BaseCommand):
    help = "The meeting brief of a partner, two pages; data on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", metavar="PARTNER", help="its reference")
        parser.add_argument("--lang", choices=sorted(briefs.LANGUAGES), default="en")
        parser.add_argument("--format", choices=sorted(FORMATS), default="pdf")
        parser.add_argument("--as", dest="user", help="the user who may see it")
        parser.add_argument("--to", type=Path, metavar="FILE", help="write it here")

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._user(options["user"])
        kind = BY_NAME["partner"]
        try:
            partner: Any = kind.get(options["partner"], kind.listed(user, ()))
        except ObjectDoesNotExist:
            raise CommandError(
                _("There is no partner %(partner)s.") % {"partner": options["partner"]}
            ) from None
        now = timezone.now()
        paper = briefs.brief(partner, user, options["lang"], now)
        written = FORMATS[options["format"]].written(paper, now)
        if options["to"]:
            options["to"].write_bytes(written)
        else:
            target = getattr(self.stdout, "_out", sys.stdout)
            getattr(target, "buffer", target).write(written)

    def _user(self, name: str | None) -> User:
        """Somebody by name; else whoever coordinates."""
        people = User.objects.filter(is_active=True)
        if name:
            found = people.filter(username=name).first()
        else:
            found = people.filter(is_coordinator=True).order_by("pk").first()
        if found is None:
            raise CommandError(_("Name the user who may see it, with --as."))
        return found
