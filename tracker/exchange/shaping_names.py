"""What a row is called: without a name, with one too long, and whose name it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from tracker.exchange.finder import Bad
from tracker.exchange.reading import text_of
from tracker.exchange.rows import Entry
from tracker.exchange.sayings import say as _
from tracker.records.marks import listed
from tracker.records.models import Agreement, Partner

if TYPE_CHECKING:
    from tracker.exchange.plans import Plan
    from tracker.exchange.shaping import Shaper
    from tracker.kinds.sheets import Sheet, SheetColumn

LONGEST_TITLE = 400


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


def entitle(plan: Plan, *, chinese: bool) -> None:
    """A paper without a title is called after its kind and partners, and marked so."""
    if title := plan.given.get("title_zh"):
        plan.given["title"] = title
        return
    language = "zh-hans" if chinese else translation.get_language()
    with translation.override(language or settings.LANGUAGE_CODE):
        kinds = dict(Agreement.Kind.choices)
        what = str(kinds.get(plan.given.get("kind", "")) or _("Agreement"))
        names = listed(_called(row["partner"]) for row in plan.hosts or [])
        words = {"what": what, "partner": names}
        title = str(_("%(what)s with %(partner)s") % words) if names else what
    plan.given |= {"title": title[:LONGEST_TITLE], "needs_title": True}
    plan.label = plan.given["title"][:120]
    plan.notes.append(_("It has no title: one was made of its kind and partner."))


def _called(partner: Partner) -> str:
    chinese = (translation.get_language() or "").startswith("zh")
    return (chinese and partner.name_zh) or partner.name


def visit_title(plan: Plan) -> str:
    """What a register without titles calls a visit: whom, and which way."""
    purpose = plan.given.get("purpose") or ""
    if purpose:
        return " ".join(purpose.split())[:LONGEST_TITLE]
    names = "、".join(str(row["partner"].name) for row in plan.hosts or [])
    chinese = any(char >= "\u4e00" for char in names)
    which = plan.given.get("direction") or plan.record.direction
    words = {"inbound": ("来访", "visit of"), "outbound": ("出访", "visit to")}
    zh, en = words.get(which, ("交流", "exchange with"))
    if not names:
        return ""
    text = f"{names}{zh}" if chinese else f"{en} {names}".capitalize()
    return text[:LONGEST_TITLE]


def label(plan: Plan, entry: Entry) -> str:
    for code in ("title", "name", "title_zh", "partners", "text", "award_number"):
        raw = entry.cells.get(code)
        if raw is not None and raw.said:
            return " ".join(raw.said.split())[:120]
    there = getattr(plan.record, "name", "") or getattr(plan.record, "title", "")
    return str(plan.given.get("name") or plan.given.get("title") or there)


def name_by_identifier(plan: Plan) -> None:
    """A partner nobody named is kept under its number, marked as needing a name."""
    if plan.record is not None:
        if plan.given.get("name") and plan.record.needs_name:
            plan.given["needs_name"] = False
        return
    if plan.given.get("name"):
        return
    for code in ("pic", "ror_id", "oid", "erasmus_code", "schac", "name_zh"):
        if value := plan.given.get(code):
            plan.given["name"] = value
            if code != "name_zh":
                plan.given["needs_name"] = True
                plan.notes.append(_("It has no name: kept under its number."))
            return
    raise Bad(_("A partner needs a name."))


def title_by_number(plan: Plan) -> None:
    """A project without a title stands under its number, marked as needing one."""
    if plan.given.get("title"):
        return
    number = plan.given.get("award_number") or plan.given.get("acronym")
    if number:
        plan.given["title"] = number
        plan.given["needs_title"] = True
        plan.notes.append(_("It has no title: kept under its number."))


def shortened(
    sheet: Sheet, plan: Plan, entry: Entry, column: SheetColumn, value: str
) -> str:
    """A title that does not fit is cut; the whole text goes to the notes."""
    if not column.needed or "notes" not in {c.code for c in sheet.columns}:
        raise Bad(
            _("At most %(most)d letters fit; there are %(n)d.")
            % {"most": column.field.max_length, "n": len(value)}
        )
    whole = text_of(entry.cells[column.code].value)
    there = plan.given.get("notes", "")
    plan.given["notes"] = f"{there}\n\n{whole}".strip()
    plan.notes.append(
        _("“%(column)s” was too long for one line: it is cut there, and stands"
          " whole in the notes.") % {"column": column.code}
    )  # fmt: skip
    return value[: column.field.max_length - 1].rstrip() + "…"
