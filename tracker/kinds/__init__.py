"""How a record is seen: by page, API, import and export alike."""

from __future__ import annotations

from .agreements import AGREEMENTS
from .base import Column, Kind, Lines, Panel, Section
from .centres import CENTRES
from .grants import GRANTS
from .networks import NETWORKS
from .notes import NOTES
from .outputs import OUTPUTS
from .partners import PARTNERS
from .people import PEOPLE
from .reviews import REVIEWS
from .strands import STRANDS
from .visits import VISITS
from .vocabularies import VOCABULARIES

RECORDS = (
    PARTNERS,
    PEOPLE,
    NETWORKS,
    CENTRES,
    AGREEMENTS,
    VISITS,
    GRANTS,
    OUTPUTS,
    NOTES,
    REVIEWS,
    STRANDS,
)
KINDS = (*RECORDS, *VOCABULARIES)
BY_SLUG = {kind.slug: kind for kind in KINDS}
BY_NAME = {kind.name: kind for kind in KINDS}

__all__ = [
    "BY_NAME",
    "BY_SLUG",
    "KINDS",
    "RECORDS",
    "Column",
    "Kind",
    "Lines",
    "Panel",
    "Section",
]
