from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.insight.what_if import look, told
from tracker.kinds.what_if import NAMES, WhatIf


class Command(BaseCommand):
    help = "What hangs on a person, an officer, a country or partners, as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        some = parser.add_mutually_exclusive_group(required=True)
        some.add_argument("--person", metavar="REF")
        some.add_argument("--officer", metavar="USERNAME")
        some.add_argument("--country", metavar="CODE")
        some.add_argument("--partners", metavar="REF,REF")

    def handle(self, *args: Any, **options: Any) -> None:
        form = WhatIf({name: options[name] or "" for name in NAMES}, None)
        if not form.is_valid():
            words = [str(one) for some in form.errors.values() for one in some]
            raise CommandError(" ".join(words))
        found = told(look(form.subject(), timezone.localdate(), None))
        json.dump(found, self.stdout, ensure_ascii=False, indent=1)
        self.stdout.write("")
