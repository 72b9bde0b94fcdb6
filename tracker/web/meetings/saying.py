"""What came of a decision, in plain sentences with their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight import decided
from tracker.insight.decided import Came, Paper
from tracker.insight.labels import STATE_LABELS
from tracker.records.marks import listed
from tracker.records.models import Agreement
from tracker.web.numbers import day_words, grouped


def outcome(code: str) -> str:
    return {
        decided.AS_DECIDED: _("As decided"),
        decided.OTHERWISE: _("Not as decided"),
        decided.OPEN: _("Still open"),
    }[code]


def told(came: Came) -> dict[str, Any]:
    return {
        "code": came.outcome,
        "outcome": outcome(came.outcome),
        "sentences": list(sentences(came)),
        "short": activities(came),
    }


def sentences(came: Came) -> Iterable[str]:
    yield activities(came)
    if came.before == 0:
        yield (
            _("In as long a time before there was none either.")
            if not (came.number)
            else _("In as long a time before there was none.")
        )
    elif came.before is not None:
        yield ngettext(
            "In as long a time before there was %(n)s.",
            "In as long a time before there were %(n)s.",
            came.before,
        ) % {"n": grouped(came.before)}
    yield from agreements(came)
    if came.kept or came.open:
        yield promises(came)
    if state := states(came):
        yield state


def activities(came: Came) -> str:
    if not came.number:
        return (
            _("Since then no activity is recorded.")
            if came.enough
            else _("Since then no activity is recorded; there is not enough data.")
        )
    parts = [counted(kind, came.acts[kind]) for kind in ORDER if came.acts.get(kind)]
    return _("Since then: %(activities)s; the last on %(day)s.") % {
        "activities": listed(parts),
        "day": day_words(came.last_act),
    }


ORDER = ("visit", "event", "education", "grant", "output")


def counted(kind: str, n: int) -> str:
    words = {
        "visit": ngettext("%(n)s visit", "%(n)s visits", n),
        "event": ngettext("%(n)s event", "%(n)s events", n),
        "education": ngettext(
            "%(n)s activity in education", "%(n)s activities in education", n
        ),
        "grant": ngettext("%(n)s joint grant", "%(n)s joint grants", n),
        "output": ngettext("%(n)s joint output", "%(n)s joint outputs", n),
    }[kind]
    return words % {"n": grouped(n)}


def agreements(came: Came) -> Iterable[str]:
    if came.signed:
        yield _("Signed: %(papers)s.") % {"papers": papers(came.signed)}
    if came.renewed:
        yield _("Renewed: %(papers)s.") % {"papers": papers(came.renewed)}
    if came.ended:
        yield _("Came to its end: %(papers)s.") % {"papers": papers(came.ended)}


def papers(found: list[Paper]) -> str:
    labels = dict(Agreement.Kind.choices)
    few = sorted(found, key=lambda paper: paper.on)
    words = [
        _("%(kind)s %(ref)s (%(day)s)")
        % {
            "kind": labels.get(paper.kind, paper.kind),
            "ref": paper.ref,
            "day": day_words(paper.on),
        }
        for paper in few[:3]
    ]
    if len(few) > len(words):
        words.append(_("and %(n)s more") % {"n": grouped(len(few) - len(words))})
    return listed(words)


def promises(came: Came) -> str:
    kept = ngettext("%(n)s promise was kept", "%(n)s promises were kept", came.kept) % {
        "n": grouped(came.kept)
    }
    still = ngettext("%(n)s is open", "%(n)s are open", came.open) % {
        "n": grouped(came.open)
    }
    if came.overdue:
        late = ngettext("%(n)s of them late", "%(n)s of them late", came.overdue)
        still = listed([still, late % {"n": grouped(came.overdue)}])
    return _("Of what was promised during visits: %(kept)s, %(open)s.") % {
        "kept": kept,
        "open": still,
    }


def states(came: Came) -> str:
    now = STATE_LABELS.get(came.state_now)
    then = STATE_LABELS.get(came.state_then)
    if not now:
        return ""
    if not then:
        return _("The relationship is %(now)s.") % {"now": now}
    if came.state_now == came.state_then:
        return _("The relationship is %(now)s, as it was then.") % {"now": now}
    return _("The relationship was %(then)s then and is %(now)s now.") % {
        "then": then,
        "now": now,
    }


def summary(found: Iterable[Came]) -> list[dict[str, Any]]:
    """How many decisions went which way."""
    codes = [came.outcome for came in found]
    order = (decided.AS_DECIDED, decided.OTHERWISE, decided.OPEN)
    return [
        {"code": code, "label": outcome(code), "n": codes.count(code)}
        for code in order
        if code in codes
    ]
