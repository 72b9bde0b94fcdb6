"""Bibliographic files: works become outputs, printed addresses become partners."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from tracker.exchange.finder import Finder
from tracker.exchange.formats import encodings
from tracker.exchange.formats.bibtex import read_bibtex
from tracker.exchange.formats.refused import Refused
from tracker.exchange.formats.sources import content_kind, read_bytes
from tracker.exchange.formats.works import Work, Works
from tracker.exchange.formats.wos import looks_like_wos, read_wos
from tracker.exchange.known_works import KnownWorks
from tracker.exchange.matching import Home
from tracker.exchange.plans import BAD, CREATE, UNCHANGED, UPDATE, Check, Plan
from tracker.exchange.sayings import say as _
from tracker.exchange.shaping_lines import affiliation_row
from tracker.kinds import OUTPUTS
from tracker.records import identifiers
from tracker.records.models import HomeInstitution, Output
from tracker.records.search import fold

if TYPE_CHECKING:
    from accounts.models import Unit

BIBTEX, WOS = "bibtex", "wos"


def bibliographic_format(path: Path) -> str:
    """bibtex, wos, or nothing: told from the content, whatever the name."""
    data = read_bytes(path)
    if content_kind(data) != "text":
        return ""
    try:
        head = data[:20_000].decode(encodings.detect(data).name, "ignore")
    except Refused:
        return ""
    bare = head.lstrip("\ufeff \r\n\t%")
    if looks_like_wos(head):
        return WOS
    first = bare[:1]
    return BIBTEX if first == "@" and "{" in bare[:200] else ""


def is_bibliographic(path: Path, format: str) -> bool:
    if format in (BIBTEX, WOS):
        return True
    return format in ("", "auto") and bool(bibliographic_format(path))


def read_works(path: Path, format: str) -> Works:
    return (
        read_wos(path)
        if (format or bibliographic_format(path)) == WOS
        else read_bibtex(path)
    )


def check_works(
    path: Path,
    finder: Finder,
    *,
    unit: Unit | None,
    format: str = "",
    progress: Callable[[int, int, str], None],
) -> Check:
    """What the works of a file would add or complete; a work stands once."""
    if format == "auto":
        format = ""
    if not OUTPUTS.may_add(finder.user):
        raise Refused(_("You may not add records of this kind."), "forbidden")
    works = read_works(path, format)
    found = Check("outputs", works.format, rows=len(works.works) + len(works.bad))
    found.finder, found.notes, found.encoding = finder, works.notes, works.encoding
    if unit is None:
        raise Refused(_("The unit is not said. Name one for the whole file."), "unit")
    for entry in works.bad:
        plan = Plan([entry.line], "", BAD, entry.key, problems=[entry.message])
        found.plans.append(plan)
    maker = _Maker(finder, unit, works.works)
    total = len(works.works)
    for done, work in enumerate(works.works):
        if done % 50 == 0:
            progress(done, total, _("checking"))
        found.plans.append(maker.plan(work))
    found.facts["early_access"] = sum(
        bool(p.given.get("year_from_early_access"))
        for p in found.plans
        if p.outcome == CREATE
    )
    found.facts["unmatched"] = len(maker.unmatched)
    found.facts["matched"] = maker.matched
    return found


class _Maker:
    """Makes outputs of works, knowing which are here and what addresses mean."""

    def __init__(self, finder: Finder, unit: Unit, works: list[Work]) -> None:
        self.finder, self.unit = finder, unit
        self.home = Home(HomeInstitution.get())
        self.unmatched: set[tuple[str, str]] = set()
        self.matched = 0
        self._addresses: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.known = KnownWorks(finder, works)

    def plan(self, work: Work) -> Plan:
        plan = Plan([work.number], "", CREATE, work.title[:120])
        ids = self.known.numbers_of(work)
        if not work.title:
            plan.problems.append(_("The title is missing."))
        if work.year is None:
            plan.problems.append(
                _("The work has neither a year nor an early access date.")
            )
        if plan.problems:
            plan.outcome = BAD
            return plan
        plan.notes += work.errors
        existing = self.known.here(ids, work)
        if existing is not None:
            self._complete(plan, existing, work, ids)
            return plan
        twin = self.known.twin(plan, ids, work)
        if twin is not None:
            plan.outcome, plan.record = UNCHANGED, twin.record
            plan.notes.append(
                _("the same work as number %(n)d of this file") % {"n": twin.numbers[0]}
            )
            return plan
        self._new(plan, work, ids)
        return plan

    def _new(self, plan: Plan, work: Work, ids: dict[str, str]) -> None:
        area = work.research_areas[0] if work.research_areas else ""
        plan.given = {
            **ids,
            "title": work.title[:1000],
            "kind": work.kind,
            "year": work.year,
            "year_from_early_access": work.year_from_early_access,
            "published_on": work.published_on,
            "date_precision": work.precision or "year",
            "venue": work.venue[:400],
            "issn": self._clean("issn", work.issn or work.eissn),
            "isbn": self._clean("isbn", work.isbn.split(";")[0].split(" ")[0]),
            "publisher": work.publisher[:200],
            "language": work.language[:40],
            "research_area": area[:120],
            "citations": work.citations,
            "citations_source": work.citations_source,
            "citations_as_of": work.citations_as_of,
            "highly_cited": bool(work.highly_cited),
            "retracted": work.retracted,
            "unit": self.unit,
            "owner": self.finder.user,
        }
        if work.year_from_early_access:
            plan.notes.append(_("only an early access date: its year is taken"))
        plan.record = Output(**plan.given)
        rows = [self._address(a) for a in work.affiliations]
        plan.lines["affiliations"] = rows
        plan.lines["authors"] = [self._author(a, rows) for a in work.authors]

    def _clean(self, name: str, value: str) -> str:
        try:
            return identifiers.CLEANERS[name](value)
        except ValidationError:
            return ""

    def _address(self, printed: Any) -> dict[str, Any]:
        country = printed.country or ""
        key = (printed.printed, printed.institution, country)
        if key not in self._addresses:
            self._addresses[key] = affiliation_row(
                self.finder, self.home, *key, printed.city
            )
        row = self._addresses[key]
        if "state" not in row:
            self.unmatched.add((fold(row["institution"] or row["printed"]), country))
        elif row["state"] == "matched":
            self.matched += 1
        return row

    def _author(self, author: Any, rows: list[dict[str, Any]]) -> dict[str, Any]:
        at = [place for place in author.affiliations if place < len(rows)]
        side = "unknown"
        if at:
            ours = any(rows[place].get("state") == "home" for place in at)
            side = "ours" if ours else "theirs"
        return {
            "name": (author.full_name or author.name)[:200],
            "orcid": author.orcid[:19],
            "side": side,
            "corresponding": author.corresponding,
            "at": [str(place) for place in at],
        }

    def _complete(
        self, plan: Plan, output: Output, work: Work, ids: dict[str, str]
    ) -> None:
        """Fill what is empty; newer citation counts replace older ones."""
        plan.record = output
        new: dict[str, Any] = {}
        for name, value in ids.items():
            holder = self.known.holder(name, value)
            if not getattr(output, name) and holder in (None, output.pk):
                new[name] = value
        fresh: dict[str, Any] = {
            "venue": work.venue[:400],
            "publisher": work.publisher[:200],
            "language": work.language[:40],
            "issn": self._clean("issn", work.issn or work.eissn),
            "research_area": (work.research_areas or [""])[0][:120],
        }
        new |= {n: v for n, v in fresh.items() if v and not getattr(output, n)}
        if work.citations is not None and self._newer(output, work):
            new |= {
                "citations": work.citations,
                "citations_source": work.citations_source,
                "citations_as_of": work.citations_as_of,
            }
        if output.year != work.year and not work.year_from_early_access:
            plan.notes.append(
                _("the file says %(theirs)d; %(ours)d stands until somebody changes it")
                % {"theirs": work.year or 0, "ours": output.year}
            )
        if work.retracted and not output.retracted:
            new["retracted"] = True
        if not new:
            plan.outcome = UNCHANGED
            return
        if output.pk not in self.known.editable:
            plan.outcome = UNCHANGED
            plan.notes.append(
                _("%(ref)s is not yours to change.") % {"ref": output.ref}
            )
            return
        plan.outcome, plan.given = UPDATE, new
        for name, value in new.items():
            setattr(output, name, value)

    def _newer(self, output: Output, work: Work) -> bool:
        if output.citations is None:
            return True
        there = output.citations_as_of or date.min
        return bool(
            work.citations_as_of
            and work.citations_as_of > there
            and work.citations_source
            == (output.citations_source or work.citations_source)
        )
