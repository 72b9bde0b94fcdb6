from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from tracker.exchange import outgoing
from tracker.kinds.sheets import sheet_of


class Command(BaseCommand):
    help = "Write records as a stream: every field of the sheet, in words or codes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind")
        parser.add_argument("--format", choices=outgoing.FORMATS, default="csv")
        parser.add_argument(
            "--labels", choices=["en", "zh-hans", "codes"], default="codes"
        )
        parser.add_argument("--filter", default="", help='"country=NL&in_force=true"')
        parser.add_argument("--output", type=Path, help="a file instead of the stream")
        parser.add_argument("--as", dest="user", help="the user who may see it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sheet = sheet_of(options["kind"])
        except KeyError:
            raise CommandError(
                _("There is no kind “%(kind)s”.") % {"kind": options["kind"]}
            ) from None
        known = outgoing.formats_of(sheet.slug)
        if options["format"] not in known:
            raise CommandError(
                _("%(kind)s cannot be written as %(format)s, but as %(known)s.")
                % {
                    "kind": sheet.slug,
                    "format": options["format"],
                    "known": ", ".join(known),
                }
            )
        user = self._user(options["user"])
        given = QueryDict(options["filter"])
        if sheet.of_lines:
            records = sheet.kind.visible_to(user)
        else:
            asked = sheet.kind.found_by(given, user)
            if not asked.is_valid():
                raise CommandError(asked.errors.as_text())
            records = asked.qs
        body = outgoing.stream(
            sheet.slug, records, options["format"], options["labels"]
        )[2]
        if options["output"]:
            with options["output"].open("wb") as out:
                out.writelines(body)
            return
        target = getattr(self.stdout, "_out", sys.stdout)
        raw = getattr(target, "buffer", None)
        for part in body:
            if raw is not None:
                raw.write(part)
            else:
                target.write(part.decode())

    def _user(self, name: str | None) -> User:
        people = User.objects.filter(is_active=True)
        found = (
            people.filter(username=name)
            if name
            else people.filter(is_coordinator=True).order_by("pk")
        ).first()
        if found is None:
            raise CommandError(_("Name the user who may see it, with --as."))
        return found
