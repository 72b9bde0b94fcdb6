"""One refresh: chunk by chunk, each in a transaction of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q

from tracker.insight.coverage import Recorded
from tracker.insight.gather import Kin, facts_of
from tracker.insight.models import Standing
from tracker.insight.months import month_of
from tracker.insight.thresholds import Parameters, in_force_on
from tracker.records.models import Due
from tracker.records.touched import HEALTH, touch

from . import flagging, keeping
from .judging import Judgement, judge

CHUNK = 50
"""Partners written in one transaction: under a second on SQLite."""

log = logging.getLogger(__name__)
Inside = Callable[[], None]


@dataclass(slots=True)
class Refreshed:
    """What a refresh did."""

    partners: int = 0
    judged: int = 0
    verdicts: int = 0
    corrected: int = 0
    opened: int = 0
    closed: int = 0
    healed: int = 0
    """Found different although nobody had marked them: a defect, and logged."""
    seconds: float = 0.0
    changed: list[tuple[int, str, str]] = field(default_factory=list)
    """Partner, state before, state now; empty for none."""

    def to_dict(self) -> dict[str, object]:
        return {
            "partners": self.partners,
            "judged": self.judged,
            "verdicts": self.verdicts,
            "corrected": self.corrected,
            "opened": self.opened,
            "closed": self.closed,
            "healed": self.healed,
            "seconds": round(self.seconds, 3),
            "changed": len(self.changed),
        }


@dataclass(slots=True)
class Run:
    """One refresh: what it was asked and what it did so far."""

    on: date
    sets: Sequence[Parameters]
    kin: Kin
    recorded: Recorded
    full: bool
    live: bool
    marks: dict[int, int]
    nightly: bool
    seals: dict[int, str] = field(default_factory=dict)
    """A partner whose seal is the same need not be read, let alone judged."""
    done: Refreshed = field(default_factory=Refreshed)

    def chunk(self, keys: list[int], inside: Inside | None) -> None:
        before = Standing.objects.only(*keeping.COMPARED).in_bulk(keys)
        due = self.kin.living(Due.objects.values_list("pk", flat=True))
        last = keeping.last_kept(keys)
        if not self.full:
            keys = [k for k in keys if not self._sealed(before.get(k), last.get(k))]
        facts = facts_of(keys, kin=self.kin, recorded=self.recorded) if keys else {}
        same: list[Standing] = []
        waiting: dict[int, Judgement] = {}
        for key, of in facts.items():
            digests = of.facts_digest(), of.context_digest()
            known = before.get(key)
            since = self._since(known, digests, last.get(key))
            other = known is not None and digests[0] != known.facts_digest
            if self.nightly and other and key not in due:
                self.done.healed += 1
                log.error("partner %s had changed without a mark", key)
            if known and self._still_holds(known, digests, since):
                same.append(known)
                continue
            waiting[key] = judge(
                of, self.sets, self.on, since=since, live=self.live, digests=digests
            )
            if len(waiting) >= CHUNK:
                self.keep(waiting, before, inside)
                waiting = {}
        if waiting:
            self.keep(waiting, before, inside)
        keeping.seal(same, self.seals)

    def _sealed(self, known: Standing | None, last: int | None) -> bool:
        """Nothing about the partner was saved, and no day has changed anything."""
        return (
            known is not None
            and last is not None
            and self.seals.get(known.pk) == known.seal
            and self._holds_until_today(known, last + 1)
        )

    def _since(
        self, known: Standing | None, digests: tuple[str, str], last: int | None
    ) -> int | None:
        """The first month to judge; none where all of them may be different."""
        if self.full or last is None:
            return None
        if not self.live:
            return month_of(self.on)
        same = known and digests == (known.facts_digest, known.context_digest)
        return last + 1 if same else None

    def _still_holds(
        self, known: Standing, digests: tuple[str, str], since: int | None
    ) -> bool:
        return (
            since is not None
            and digests == (known.facts_digest, known.context_digest)
            and self._holds_until_today(known, since)
        )

    def _holds_until_today(self, known: Standing, since: int) -> bool:
        """All months are kept, no day was passed that changes anything."""
        number = in_force_on(self.sets, self.on).number
        return (
            self.live
            and since >= month_of(self.on)
            and known.judge_again_on is not None
            and self.on < known.judge_again_on
            and known.parameter_set_id == number
        )

    @transaction.atomic
    def keep(
        self,
        judged: dict[int, Judgement],
        before: Mapping[int, Standing],
        inside: Inside | None,
    ) -> None:
        if inside:
            inside()
        done = self.done
        if self.live:
            ours = keeping.untouched(before, judged)
            self._leave(set(judged) - ours)
            judged = {key: each for key, each in judged.items() if key in ours}
        if judged:
            touch(HEALTH)
        months, corrected = keeping.keep_months(judged, month_of(self.on))
        done.judged += len(judged)
        done.verdicts += months
        done.corrected += corrected
        if not self.live:
            return
        keeping.keep_standings(judged, before, self.seals)
        opened, closed = flagging.sync(judged, before, self.on)
        done.opened += opened
        done.closed += closed
        for key, each in judged.items():
            was = before[key].state if key in before else ""
            now = each.now.state if each.now else ""
            if was != now:
                done.changed.append((key, was, now))
        self._answer({key for key in self.marks if self.kin.successor(key) in judged})

    def _leave(self, keys: set[int]) -> None:
        """Somebody else judged these meanwhile: their marks stay, to be sure."""
        for key in [k for k in self.marks if self.kin.successor(k) in keys]:
            del self.marks[key]

    def _answer(self, keys: set[int]) -> None:
        """The marks go with what they asked for, unless they were raised since."""
        asked = [Q(pk=key, marks=self.marks.pop(key)) for key in keys]
        for start in range(0, len(asked), 100):
            some = Q()
            for each in asked[start : start + 100]:
                some |= each
            Due.objects.filter(some).delete()

    def finish_marks(self, inside: Inside | None) -> None:
        """What was marked and proved to be the same."""
        if self.live and self.marks:
            with transaction.atomic():
                if inside:
                    inside()
                self._answer(set(self.marks))
