"""What people write to name a record: its reference, number, identifier or name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from tracker.records import identifiers, merged
from tracker.records.marks import listed
from tracker.records.models import Partner, Person, Record
from tracker.records.models.base import RecordQuerySet

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import User
    from tracker.records.models.partners import PartnerQuerySet

LARGEST_KEY = 2**63 - 1
IDENTIFIERS = {
    "partner": ("ror_id", "pic", "oid", "erasmus_code", "schac", "wikidata"),
    "person": ("orcid", "email"),
    "output": ("doi", "wos_ut", "scopus_eid", "openalex_id", "pmid"),
    "grant": ("award_number", "grant_doi"),
}


def number(text: str) -> int | None:
    """A key, when the text is one that a database could hold."""
    if re.fullmatch(r"[0-9]{1,19}", text) and int(text) <= LARGEST_KEY:
        return int(text)
    return None


def by_key(records: QuerySet, key: str) -> Any:
    """The one with this reference or number. Raises the model's DoesNotExist."""
    key = str(key)
    if (found := number(key)) is not None:
        return records.get(pk=found)
    if issubclass(records.model, Record) and re.fullmatch(r"[A-Za-z0-9-]{1,20}", key):
        return records.get(ref=key.upper())
    raise records.model.DoesNotExist


def narrow(records: QuerySet, user: User) -> QuerySet:
    """Offer as choices only what the user could open."""
    if isinstance(records, RecordQuerySet):
        return records.visible_to(user)
    if records.model is get_user_model():
        return records.filter(is_active=True)
    return records


def hidden_keys(model: type[Model], user: User) -> frozenset[int]:
    """Keys this person may not know of: few, and read once for each request."""
    if user.sees_everything or not issubclass(model, Record):
        return frozenset()
    known: dict[Any, frozenset[int]] = user.__dict__.setdefault("_hidden_keys", {})
    if model not in known:
        hidden = model.objects.hidden_from(user)
        known[model] = frozenset(hidden.values_list("pk", flat=True))
    return known[model]


def followed(records: QuerySet, ref: str, user: User | None) -> Any:
    """The one among these into which the one of this reference was merged, or None."""
    if user is None:
        return None
    found = merged.successor(records.model, ref.upper()[:20], user)
    return None if found is None else records.filter(pk=found.pk).first()


def resolve(
    records: QuerySet, text: str, *, by_name: bool = True, user: User | None = None
) -> Model:
    """The one record that this text means among these.

    The reference of a record that was merged means the one it went into, as far as
    the `user` could have known it. Raises ValidationError when none does, or when
    several might.
    """
    text = " ".join(str(text).split())
    if "\x00" in text or len(text) > 1000:
        raise ValidationError(_("This is not the name of anything."), code="unknown")
    try:
        return by_key(records, text)
    except records.model.DoesNotExist:
        if (found := followed(records, text, user)) is not None:
            return found
    matches = _matching(records, text, by_name=by_name)
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise ValidationError(
            _("Nothing here is called “%(text)s”."),
            params={"text": text[:100]},
            code="unknown",
        )
    raise ValidationError(
        _("“%(text)s” could mean %(names)s. Use the reference instead."),
        params={"text": text[:100], "names": listed(named(m) for m in matches[:5])},
        code="ambiguous",
    )


def named(record: Any) -> str:
    ref = getattr(record, "ref", "")
    return f"{record} ({ref})" if ref and ref != str(record) else str(record)


def _matching(records: QuerySet, text: str, *, by_name: bool) -> list[Any]:
    wanted = _by_identifier(records.model, text)
    if wanted is not None and (found := list(records.filter(wanted)[:3])):
        return found
    if not by_name:
        return []
    if records.model is Partner:
        return list(cast("PartnerQuerySet", records).named(text)[:6])
    return list(records.filter(_by_name(records.model, text)).distinct()[:6])


def _by_identifier(model: type[Model], text: str) -> Q | None:
    wanted = None
    for name in IDENTIFIERS.get(model._meta.model_name or "", ()):
        cleaner = identifiers.CLEANERS.get(name)
        try:
            value = cleaner(text) if cleaner else text
        except ValidationError:
            continue
        if not value:
            continue
        condition = Q(**{name: value})
        wanted = condition if wanted is None else wanted | condition
    return wanted


def _by_name(model: type[Model], text: str) -> Q:
    if model is get_user_model():
        return Q(username=text) | Q(name=text) | Q(email__iexact=text)
    if model is Unit:
        return Q(name__iexact=text) | Q(name_zh=text) | Q(code__iexact=text)
    if model is Person:
        return Q(name__iexact=text) | Q(name_zh=text)
    names = {field.name for field in model._meta.get_fields()}
    wanted = Q(pk__in=[])
    for name in ("name", "name_zh", "title", "title_zh"):
        if name in names:
            wanted |= Q(**{f"{name}__iexact": text})
    return wanted
