"""What hangs on it, in plain sentences with their numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight.what_if import Hanging
from tracker.records import marks
from tracker.web.numbers import grouped, share


def sentences(found: Hanging) -> list[str]:
    said = [relationships(found), activity(found), papers(found), money(found)]
    if found.subject.person is not None:
        said += [key_person(found), alone(found), partly(found)]
    if found.subject.officer is not None:
        said.append(officers(found))
    return [one for one in said if one]


def relationships(found: Hanging) -> str:
    n = len(found.relations)
    given = {"n": grouped(n), "name": found.subject.label}
    if not n and not found.whole:
        return ""
    if not n:
        return _("No relationship that you may see hangs on %(name)s.") % given
    return (
        ngettext(
            "%(n)s relationship hangs on %(name)s.",
            "%(n)s relationships hang on %(name)s.",
            n,
        )
        % given
    )


def activity(found: Hanging) -> str:
    if not found.whole and not found.relations:
        return ""
    given = {"n": grouped(found.activities), "all": grouped(found.of)}
    if found.share is None:
        words = _("Activities of the last 36 months: %(n)s of %(all)s.")
        return words % given
    words = _("Activities of the last 36 months: %(n)s of %(all)s, %(share)s.")
    return words % (given | {"share": share(found.share)})


def papers(found: Hanging) -> str:
    given = {
        "agreements": grouped(len(found.agreements)),
        "grants": grouped(len(found.grants)),
    }
    words = _("Agreements in force: %(agreements)s. Grants running: %(grants)s.")
    return words % given


def money(found: Hanging) -> str:
    if not found.grants:
        return ""
    known, of_share = found.money_of
    if found.money is None:
        return _("The money of these grants is not recorded, or has no exchange rate.")
    given = {
        "total": amount(found.money),
        "n": grouped(known),
        "all": grouped(len(found.grants)),
    }
    total = _("These grants are worth %(total)s, known for %(n)s of %(all)s.") % given
    if found.our_money is None:
        return total
    given = {"total": amount(found.our_money), "n": grouped(of_share)} | {
        "all": grouped(len(found.grants))
    }
    ours = _("Our share is %(total)s, known for %(n)s of %(all)s.") % given
    return f"{total} {ours}"


def amount(money: Decimal) -> str:
    whole = money.quantize(Decimal(1), ROUND_HALF_UP)
    return f"{settings.BASE_CURRENCY}\N{NO-BREAK SPACE}{grouped(whole)}"


def key_person(found: Hanging) -> str:
    n = found.key_for
    if not n:
        return ""
    return ngettext(
        "In %(n)s relationship this person carries half of the work or more.",
        "In %(n)s relationships this person carries half of the work or more.",
        n,
    ) % {"n": grouped(n)}


def alone(found: Hanging) -> str:
    n = found.nobody_else
    if not n:
        return ""
    return ngettext(
        "In %(n)s relationship no other colleague took part in the last 36 months.",
        "In %(n)s relationships no other colleague took part in the last 36 months.",
        n,
    ) % {"n": grouped(n)}


def partly(found: Hanging) -> str:
    if found.whole:
        return ""
    return _(
        "Told is only what concerns partners that you answer for. All that a person "
        "carries is told to that person, the officer responsible for the person, and "
        "the coordinating office."
    )


def officers(found: Hanging) -> str:
    n = found.n_colleagues
    if not n:
        return _("No other officer writes for the same units.")
    if not found.colleagues:
        return ngettext(
            "%(n)s other officer writes for the same units.",
            "%(n)s other officers write for the same units.",
            n,
        ) % {"n": grouped(n)}
    names = marks.listed(str(one) for one in found.colleagues)
    return ngettext(
        "%(n)s other officer writes for the same units: %(names)s.",
        "%(n)s other officers write for the same units: %(names)s.",
        n,
    ) % {"n": grouped(n), "names": names}
