"""Who wrote an output, and from where, as it was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.records import search

from .base import Line
from .fields import ListField

if TYPE_CHECKING:
    pass
from .outputs import Output


class OutputPartner(Line):
    """A partner among a work's affiliations."""

    output = models.ForeignKey(Output, models.CASCADE, related_name="shares")
    partner = models.ForeignKey(
        "records.Partner",
        models.PROTECT,
        verbose_name=_("partner"),
        related_name="output_shares",
    )

    class Meta(Line.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                fields=["output", "partner"],
                name="partner_once_per_output",
                violation_error_message=_("This partner stands here already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.partner)


class OutputAuthor(Line):
    """An author, in order."""

    class AuthorSide(models.TextChoices):
        OURS = "ours", _("Ours")
        THEIRS = "theirs", _("Theirs")
        UNKNOWN = "unknown", _("Unknown")

    output = models.ForeignKey(Output, models.CASCADE, related_name="authors")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=200)
    orcid = models.CharField(_("ORCID"), max_length=19, blank=True)
    side = models.CharField(
        _("side"), max_length=8, choices=AuthorSide.choices, default=AuthorSide.UNKNOWN
    )
    corresponding = models.BooleanField(_("corresponding"), default=False)
    person = models.ForeignKey(
        "records.Person",
        models.SET_NULL,
        verbose_name=_("person"),
        related_name="authorships",
        null=True,
        blank=True,
    )
    # Positions of this author's affiliations, for author-fractional counting.
    at = ListField(pgettext_lazy("output", "affiliations"))

    class Meta(Line.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name


class OutputAffiliation(Line):
    """An affiliation as printed, and the partner it was found to mean."""

    class How(models.TextChoices):
        IDENTIFIER = "identifier", _("by identifier")
        NAME = "name", _("by exact name")
        SIMILAR = "similar", _("by similar name")
        PERSON = "person", _("by a person's decision")

    class State(models.TextChoices):
        MATCHED = "matched", _("Matched")
        HOME = "home", _("Ours")
        OPEN = "open", _("To be decided")
        OUTSIDE = "outside", _("Not a partner")

    output = models.ForeignKey(Output, models.CASCADE, related_name="affiliations")
    printed = models.TextField(_("as printed"))
    institution = models.CharField(_("institution"), max_length=300, blank=True)
    folded = models.CharField(max_length=300, editable=False, default="", db_index=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country or region"), max_length=2, blank=True)
    partner = models.ForeignKey(
        "records.Partner",
        models.SET_NULL,
        verbose_name=_("partner"),
        related_name="printed_affiliations",
        null=True,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.OPEN
    )
    how = models.CharField(_("how"), max_length=10, choices=How.choices, blank=True)
    score = models.PositiveSmallIntegerField(_("how surely"), null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = pgettext_lazy("output", "affiliation")
        verbose_name_plural = pgettext_lazy("output", "affiliations")
        indexes = [
            models.Index(
                fields=["folded", "country"],
                name="affiliation_to_be_decided",
                condition=Q(state="open"),
            )
        ]

    def before_bulk(self) -> None:
        self.folded = search.fold(self.institution or self.printed)[:300]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.before_bulk()
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.printed
