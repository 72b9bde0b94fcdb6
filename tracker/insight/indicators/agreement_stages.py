"""How agreements come about: where they stand, and how long each stage takes."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from statistics import median

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.records.models import Agreement, AgreementMove

from .agreements import WHERE, agreements_of, rows_of
from .base import (
    Answer,
    Ask,
    Column,
    Coverage,
    Indicator,
    LeftOut,
    Line,
    taking,
    telling,
)


def pipeline(ask: Ask) -> Answer:
    """Where agreements stood on the day, and how long each stage took."""
    on = ask.as_of
    ours = agreements_of(ask)
    own = ours.filter(entered_after_the_fact=False)
    moves = AgreementMove.objects.filter(agreement__in=own.values("pk"))
    by_agreement: dict[int, list[tuple[str, date]]] = {}
    for key, stage, at in moves.order_by("agreement", "moved_at", "pk").values_list(
        "agreement", "stage_to", "moved_at"
    ):
        if (day := timezone.localdate(at)) <= on:
            by_agreement.setdefault(key, []).append((stage, day))
    stands: dict[str, int] = {}
    waits: dict[str, list[int]] = {}
    took: dict[str, list[int]] = {}
    for steps in by_agreement.values():
        for (stage, since), (_next, until) in pairwise(steps):
            took.setdefault(stage, []).append((until - since).days)
        stage, since = steps[-1]
        stands[stage] = stands.get(stage, 0) + 1
        waits.setdefault(stage, []).append((on - since).days)
    every = ours.count()
    late = ours.filter(entered_after_the_fact=True).count()
    left = [
        LeftOut("entered_after_the_fact", late),
        LeftOut("before_the_record", every - late - len(by_agreement)),
    ]
    wanted = [*Agreement.Stage.underway(), "in_force"]
    return Answer(
        PIPELINE_COLUMNS,
        tuple(
            _stage(ask, name, stands.get(name, 0), took.get(name), waits.get(name))
            for name in wanted
        ),
        coverage=Coverage(len(by_agreement), every, tuple(x for x in left if x.n)),
    )


def _stage(
    ask: Ask, name: str, n: int, took: list[int] | None, waits: list[int] | None
) -> Line:
    live = ask.everywhere.live
    return Line(
        {
            "stage": Agreement.Stage(name).label,
            "n": n,
            "left": len(took or ()),
            "took": median(took) if took else None,
            "waits": median(waits) if waits else None,
        },
        {"n": rows_of(ask, stage=name, entered_after_the_fact="false")} if live else {},
        telling(
            took="" if took else "nothing_there", waits="" if waits else "nothing_there"
        ),
    )


PIPELINE_COLUMNS = (
    Column("stage", _("Stage"), "text"),
    Column("n", _("Agreements there")),
    Column("left", _("Have passed it")),
    Column("took", _("Median days it took"), "days"),
    Column("waits", _("Median days there so far"), "days"),
)
PIPELINE = Indicator(
    slug="agreement-pipeline",
    title=_("Agreements on their way"),
    definition=_(
        "Where agreements stood on the day and the median days that each stage took, "
        "from the history of their stages. Agreements that were entered when they were "
        "signed already have no such history and are left out."
    ),
    unit_of_measure=_("agreements"),
    answer=pipeline,
    takes=taking(*WHERE),
    chart="bars",
    category="stage",
    series=("n",),
)
