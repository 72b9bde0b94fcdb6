"""What came of the decisions of reviews: counted since, and set against them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tracker.insight.coverage import Unasked
from tracker.insight.evidence import NOT_YET_IN_FORCE, AgreementFacts
from tracker.insight.gather import Facts, Kin, facts_of
from tracker.insight.health import Sight, begun_in
from tracker.insight.health.seen import standings
from tracker.insight.models import Standing, Verdict
from tracker.insight.months import last_day, month_of
from tracker.records.models import FollowUp, Review, Visit

if TYPE_CHECKING:
    from accounts.models import User

AS_DECIDED, OTHERWISE, OPEN = "as_decided", "otherwise", "open"
TOO_EARLY = timedelta(days=180)
"""Within this time nothing that has not happened yet is held against a decision."""
ALIVE = frozenset(["new", "growing", "steady", "revived"])
DECIDED = Review.Decision


@dataclass(frozen=True, slots=True)
class Paper:
    """An agreement that was signed, renewed or came to its end on a day."""

    ref: str
    kind: str
    on: date


@dataclass(slots=True)
class Came:
    """What happened with a partner between a decision and a day."""

    review: Review
    until: date
    acts: dict[str, int] = field(default_factory=dict)
    before: int | None = None
    """Activities in as long a time before; none where that is not known."""
    last_act: date | None = None
    signed: list[Paper] = field(default_factory=list)
    renewed: list[Paper] = field(default_factory=list)
    ended: list[Paper] = field(default_factory=list)
    in_force: int = 0
    kept: int = 0
    open: int = 0
    overdue: int = 0
    state_then: str = ""
    state_now: str = ""
    enough: bool = False
    outcome: str = OPEN

    @property
    def number(self) -> int:
        return sum(self.acts.values())


def came_of(
    reviews: Sequence[Review], user: User | None, today: date, sight: Sight | None
) -> dict[int, Came]:
    """By review, in the same number of queries for any; as this reader may know."""
    if not reviews:
        return {}
    sight = sight or Sight(user)
    kin, keys = Kin(), {review.partner_id for review in reviews}
    roots = {key: kin.successor(key) for key in keys}
    facts = facts_of(
        set(roots.values()), kin=kin, recorded=Unasked(), apart=sight.apart
    )
    now = standings(set(roots.values()), user, sight)
    then = _states_then(reviews, roots, sight)
    promised = _promises(user, kin.members(roots.values()))
    found = {}
    for review in reviews:
        root = roots[review.partner_id]
        one = Came(review, today, state_then=then.get(review.pk, ""))
        _happened(one, facts.get(root), today)
        _kept(one, promised.get(root, ()), today)
        _stands(one, now.get(root))
        one.outcome = outcome(one)
        found[review.pk] = one
    return found


def _states_then(
    reviews: Sequence[Review], roots: dict[int, int], sight: Sight
) -> dict[int, str]:
    """The state of the last whole month before each decision, where it was judged."""
    months = {review.pk: _whole_month(review.reviewed_on) for review in reviews}
    keys = set(roots.values())
    sight.facts(clouded := sight.clouded(keys))
    begun = {key: begun_in(key, sight) for key in sorted(clouded)}
    kept = Verdict.objects.filter(
        partner__in=keys, month__in=set(months.values()), enough_data=True
    ).values_list("partner", "month", "state")
    states = {(partner, month): state for partner, month, state in kept}
    told = {}
    for review in reviews:
        root, month = roots[review.partner_id], months[review.pk]
        if (first := begun.get(root)) is None or month >= first:
            told[review.pk] = states.get((root, month), "")
    return told


def _whole_month(on: date) -> int:
    month = month_of(on)
    return month if on == last_day(month) else month - 1


def _promises(
    user: User | None, members: dict[int, int]
) -> dict[int, list[tuple[Any, ...]]]:
    """What was promised during visits that the reader may know of."""
    visits = Visit.objects.all() if user is None else Visit.objects.visible_to(user)
    rows = FollowUp.objects.filter(
        visit__in=visits.order_by().values("pk"), visit__hosts__partner__in=members
    ).values_list("pk", "visit__hosts__partner", "due_on", "done_on", "status")
    found: dict[int, dict[int, tuple[Any, ...]]] = defaultdict(dict)
    for key, partner, *rest in rows.order_by("pk"):
        if partner in members:
            found[members[partner]][key] = tuple(rest)
    return {root: list(of.values()) for root, of in found.items()}


def _happened(one: Came, of: Facts | None, today: date) -> None:
    if of is None:
        return
    since = one.review.reviewed_on
    days = (today - since).days
    earlier = since - timedelta(days) if since.toordinal() > abs(days) else None
    counted: Counter[str] = Counter()
    before = 0
    for act in of.acts:
        if since < act.on <= today:
            counted[act.kind] += act.number
            one.last_act = max(one.last_act or act.on, act.on)
        elif earlier is not None and earlier < act.on <= since:
            before += act.number
    one.acts, one.before = dict(counted), None if earlier is None else before
    for paper in of.papers.values():
        _of_paper(one, paper, today)


def _of_paper(one: Came, paper: AgreementFacts, today: date) -> None:
    since = one.review.reviewed_on
    if paper.stage in NOT_YET_IN_FORCE:
        return
    signed = paper.signed or paper.starts
    if signed and since < signed <= today:
        one.signed.append(Paper(paper.ref, paper.kind, signed))
    if paper.renewed_on and since < paper.renewed_on <= today:
        one.renewed.append(Paper(paper.ref, paper.kind, paper.renewed_on))
    over = ended_on(paper)
    if over and since < over <= today and not paper.renewed_on:
        one.ended.append(Paper(paper.ref, paper.kind, over))
    one.in_force += over is None or over > today


def ended_on(paper: AgreementFacts) -> date | None:
    """When it ended or ends, for those that do not renew themselves."""
    said = [day for day in (paper.terminated, paper.closed_on) if day]
    if paper.renewal != "automatic" and paper.ends:
        said.append(paper.ends)
    return min(said, default=None)


def _kept(one: Came, promises: Iterable[tuple[Any, ...]], today: date) -> None:
    for due, done, status in promises:
        if status == FollowUp.Status.DONE:
            one.kept += bool(done and one.review.reviewed_on < done <= today)
        elif status == FollowUp.Status.OPEN:
            one.open += 1
            one.overdue += bool(due and due < today)


def _stands(one: Came, standing: Standing | None) -> None:
    if standing is not None and standing.enough_data:
        one.state_now, one.enough = standing.state, True


def outcome(one: Came) -> str:
    """Whether it went as decided; open while that cannot be said yet."""
    early = one.until - one.review.reviewed_on < TOO_EARLY
    decision = one.review.decision
    if decision == DECIDED.END:
        if one.state_now == "ended":
            return AS_DECIDED
        return OTHERWISE if one.number else OPEN
    if decision == DECIDED.LET_LAPSE:
        if one.signed or one.renewed:
            return OTHERWISE
        return OPEN if one.in_force else AS_DECIDED
    if decision == DECIDED.RE_ENGAGE and one.number:
        return AS_DECIDED
    if decision == DECIDED.GROW and one.number > (one.before or 0):
        return AS_DECIDED
    if decision == DECIDED.KEEP and one.state_now in ALIVE:
        return AS_DECIDED
    return OPEN if early or not one.enough else OTHERWISE
