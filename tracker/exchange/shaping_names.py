"""What a row without a name is called, and whose name it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tracker.exchange.finder import Bad
from tracker.exchange.rows import Entry
from tracker.records.models import Partner

if TYPE_CHECKING:
    from tracker.exchange.plans import Plan
    from tracker.exchange.shaping import Shaper


def network_partner(shaper: Shaper, plan: Plan, entry: Entry) -> None:
    """A network is a partner of its own kind: found, or made with it."""
    columns = [c for c in shaper.sheet.columns if c.takes == "of_partner"]
    given: dict[str, Any] = {}
    for column in columns:
        raw = entry.cells.get(column.code)
        if raw is None or raw.empty or raw.clears or column.field is None:
            continue
        value = shaper.reader.field(column.field, raw, currency="")
        if value is not None and not column.field.many_to_many:
            given[column.field.name] = value
    name = given.get("name", "")
    if not name:
        if plan.record is None:
            raise Bad(_("A network needs a name."))
        return
    keys = shaper.finder.matcher.certain(name, given.get("country", ""))[0]
    keys = [key for key in keys if key > 0]
    if len(keys) > 1:
        raise Bad(
            _("“%(text)s” is the name of several partners.") % {"text": name[:60]}
        )
    if keys:
        plan.given["partner"] = shaper.finder.partner_by_key(keys[0])
        return
    given.setdefault("kind", "network")
    partner = Partner(**given, owner=shaper.user)
    partner.clean_fields(exclude=["ref"])
    plan.partner = plan.given["partner"] = partner
    plan.label = name


def visit_title(plan: Plan) -> str:
    """What a register without titles calls a visit: whom, and which way."""
    purpose = plan.given.get("purpose") or ""
    if purpose:
        return " ".join(purpose.split())[:400]
    names = "、".join(str(row["partner"].name) for row in plan.hosts or [])
    chinese = any(char >= "\u4e00" for char in names)
    which = plan.given.get("direction") or plan.record.direction
    words = {"inbound": ("来访", "visit of"), "outbound": ("出访", "visit to")}
    zh, en = words.get(which, ("交流", "exchange with"))
    if not names:
        return ""
    text = f"{names}{zh}" if chinese else f"{en} {names}".capitalize()
    return text[:400]
