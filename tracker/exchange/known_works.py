"""Which works of a file are here already, or stand in it twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from tracker.exchange.finder import Finder
from tracker.exchange.formats.works import Work
from tracker.exchange.sayings import of_problem
from tracker.kinds import OUTPUTS
from tracker.records import bulk, identifiers
from tracker.records.models import Output
from tracker.records.models.outputs import folded_key
from tracker.records.search import fold

if TYPE_CHECKING:
    from tracker.exchange.plans import Plan

IDS = ("doi", "wos_ut", "scopus_eid", "pmid", "arxiv")


class KnownWorks:
    """Outputs among which the works of one file are looked for, read in sets."""

    def __init__(self, finder: Finder, works: list[Work]) -> None:
        self.finder = finder
        self.ids: dict[str, dict[str, int]] = {}
        cleaned = [self._identifiers(work) for work in works]
        self.cleaned = {id(w): ids for w, ids in zip(works, cleaned, strict=True)}
        visible = OUTPUTS.visible_to(finder.user)
        for name in IDS:
            wanted = [ids[name] for ids in cleaned if ids.get(name)]
            self.ids[name] = bulk.known(visible, name, wanted)
        self.titles = self._titles(works, cleaned)
        keys = {pk for found in self.ids.values() for pk in found.values()}
        keys |= set(self.titles.values())
        self.there: dict[int, Output] = {}
        for start in range(0, len(keys), 500):
            part = sorted(keys)[start : start + 500]
            self.there |= {output.pk: output for output in visible.filter(pk__in=part)}
        self.editable = set()
        for start in range(0, len(keys), 500):
            part = sorted(keys)[start : start + 500]
            rows = OUTPUTS.editable_by(finder.user).filter(pk__in=part)
            self.editable |= set(rows.values_list("pk", flat=True))
        self.seen: dict[Any, Plan] = {}

    def _titles(
        self, works: list[Work], cleaned: list[dict[str, str]]
    ) -> dict[Any, int]:
        """Works known by title and year only where no number could tell them."""
        wanted = {(fold(w.title), w.year) for w in works if w.year}
        keys = sorted({folded_key(folded) for folded, _year in wanted} - {""})
        visible = OUTPUTS.visible_to(self.finder.user).order_by()
        found: dict[Any, int] = {}
        for start in range(0, len(keys), 500):
            rows = visible.filter(title_key__in=keys[start : start + 500])
            for pk, title, year in rows.values_list("pk", "title", "year"):
                key = (fold(title), year)
                if key in wanted:
                    found[key] = min(pk, found.get(key, pk))
        return found

    def _identifiers(self, work: Work) -> dict[str, str]:
        """Numbers in one spelling; one that is no number is left out."""
        found = {}
        for name in IDS:
            if value := getattr(work, name):
                try:
                    found[name] = identifiers.CLEANERS[name](value)
                except ValidationError as problem:
                    work.errors += of_problem(problem)
        return found

    def here(self, ids: dict[str, str], work: Work) -> Output | None:
        for name, value in ids.items():
            pk = self.ids[name].get(value)
            if pk in self.there:
                return self.there[pk]
        pk = self.titles.get((fold(work.title), work.year))
        if pk is None:
            return None
        found = self.there.get(pk)
        if found is None or any(
            getattr(found, name) and getattr(found, name) != value
            for name, value in ids.items()
        ):
            return None  # two works of one title: their numbers differ
        return found

    def twin(self, plan: Plan, ids: dict[str, str], work: Work) -> Plan | None:
        keys: list[Any] = list(ids.items())
        for key in keys:
            if key in self.seen:
                return self.seen[key]
        by_title = ("title", fold(work.title), work.year)
        twin = self.seen.get(by_title)
        if twin is not None and not any(
            twin.given.get(name) and twin.given[name] != value
            for name, value in ids.items()
        ):
            return twin
        for key in (*keys, by_title):
            self.seen.setdefault(key, plan)
        return None

    def numbers_of(self, work: Work) -> dict[str, str]:
        return self.cleaned[id(work)]

    def holder(self, name: str, value: str) -> int | None:
        """The output that has this number."""
        return self.ids[name].get(value)
