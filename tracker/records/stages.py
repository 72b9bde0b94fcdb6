"""The stages of an agreement: which moves there are, and what must hold for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.records.marks import listed

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models import Agreement

FORWARD = (
    "proposed",
    "drafting",
    "internal_review",
    "legal_review",
    "partner_review",
    "approved",
    "signing",
    "in_force",
)
AFTER = {
    "in_force": {"notice_given", "expired", "renewed", "terminated"},
    "notice_given": {"in_force", "expired", "renewed", "terminated"},
    "expired": {"renewed"},
}
FEWEST_PARTIES = 2


def moves_from(stage: str) -> list[str]:
    """Where an agreement in this stage may go: forward, back to drafting, withdrawn."""
    if stage in AFTER:
        return sorted(AFTER[stage])
    if stage not in FORWARD:
        return []
    here = FORWARD.index(stage)
    back = ["drafting"] if here > 1 else []
    return [*FORWARD[here + 1 :], *back, "withdrawn"]


def confirm_parties(agreement: Agreement) -> None:
    """Two parties or more, one of them a partner."""
    require_parties(agreement, list(agreement.parties.all()))


def require_parties(agreement: Agreement, parties: list[Any]) -> None:
    """Raises ValidationError unless these parties can make an agreement."""
    units = {party.unit_id for party in parties if party.unit_id} | {agreement.unit_id}
    partners = [party for party in parties if party.partner_id]
    if not partners or len(partners) + len(units) < FEWEST_PARTIES:
        raise ValidationError(
            {"parties": _("An agreement needs two parties, one of them a partner.")}
        )


def confirm_move(agreement: Agreement, before: str, by: User | None) -> None:
    """Keep who moved it, when and why; refuse a move there is not."""
    after = agreement.stage
    if after == before or getattr(agreement, "stepping_back", False):
        return
    if before and after not in moves_from(before):
        raise ValidationError(
            {
                "stage": _("There is no way from “%(before)s” to “%(after)s”.")
                % {
                    "before": type(agreement).Stage(before).label,
                    "after": type(agreement).Stage(after).label,
                }
            }
        )
    if before and after in ("signing", "in_force"):
        confirm_clearances(agreement)
    agreement.moves.create(
        stage_from=before,
        stage_to=after,
        moved_at=timezone.now(),
        moved_by=by,
        why=getattr(agreement, "why_moved", ""),
        position=agreement.moves.count(),
    )


def first_move(
    agreement: Agreement, lines: dict[str, list[Any]], by: User | None
) -> Any:
    """The stage it begins in."""
    moves = type(agreement)._meta.get_field("moves").related_model
    return moves(
        stage_to=agreement.stage,
        moved_at=timezone.now(),
        moved_by=by,
        position=len(lines.get("moves", [])),
    )


def confirm_clearances(agreement: Agreement) -> None:
    """Signing waits for every compliance check."""
    waiting = agreement.clearances.filter(answer__in=["pending", "refused"])
    if names := [found.get_subject_display() for found in waiting]:
        raise ValidationError(
            {
                "stage": _("Signing waits for these checks: %(names)s.")
                % {"names": listed(names)}
            }
        )
