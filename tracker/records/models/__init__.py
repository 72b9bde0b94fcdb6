"""What happened: facts that people typed."""

from __future__ import annotations

from .agreement_lines import (
    AgreementMove,
    AgreementParty,
    Clearance,
    Commitment,
    Quota,
)
from .agreements import Agreement
from .base import Line, Record, RecordQuerySet, UnitRecord
from .centres import Centre
from .countries import CountryGroupMember, CountryNote, Holiday
from .figures import (
    Deflator,
    PartnerTotal,
    Rate,
    ReferenceLine,
    Target,
    YearlyTotal,
)
from .files import StoredFile
from .grant_lines import (
    GrantCandidate,
    GrantPartner,
    GrantPerson,
    GrantReport,
    GrantStage,
    LedgerLine,
    MatchingFund,
)
from .grants import Grant
from .history import Batch, Change, Different, Due, Settled, Touched
from .home import ActivitySource, HomeInstitution
from .meetings import AgendaItem, Meeting
from .networks import Network, NetworkMember
from .notes import Note
from .once import Answered
from .output_lines import OutputAffiliation, OutputAuthor, OutputPartner
from .outputs import Output
from .partners import Partner, PartnerAlias
from .people import Person, PersonAffiliation, Side
from .refs import RefCounter
from .reviews import Review
from .strands import Strand
from .versioned import Stale, Versioned
from .visit_lines import FollowUp, Participant, VisitPartner, VisitPlace
from .visits import Visit
from .vocabulary import Vocabulary

__all__ = [
    "ActivitySource",
    "AgendaItem",
    "Agreement",
    "AgreementMove",
    "AgreementParty",
    "Answered",
    "Batch",
    "Centre",
    "Change",
    "Clearance",
    "Commitment",
    "CountryGroupMember",
    "CountryNote",
    "Deflator",
    "Different",
    "Due",
    "FollowUp",
    "Grant",
    "GrantCandidate",
    "GrantPartner",
    "GrantPerson",
    "GrantReport",
    "GrantStage",
    "Holiday",
    "HomeInstitution",
    "LedgerLine",
    "Line",
    "MatchingFund",
    "Meeting",
    "Network",
    "NetworkMember",
    "Note",
    "Output",
    "OutputAffiliation",
    "OutputAuthor",
    "OutputPartner",
    "Participant",
    "Partner",
    "PartnerAlias",
    "PartnerTotal",
    "Person",
    "PersonAffiliation",
    "Quota",
    "Rate",
    "Record",
    "RecordQuerySet",
    "RefCounter",
    "ReferenceLine",
    "Review",
    "Settled",
    "Side",
    "Stale",
    "StoredFile",
    "Strand",
    "Target",
    "Touched",
    "UnitRecord",
    "Versioned",
    "Visit",
    "VisitPartner",
    "VisitPlace",
    "Vocabulary",
    "YearlyTotal",
]
