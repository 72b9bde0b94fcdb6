from __future__ import annotations

from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.records import authorship, identifiers, known_days, search

from .base import RecordQuerySet, UnitRecord, secret_index
from .fields import IdentifierField, ListField, precision_field
from .identified import Identified, stands_once

if TYPE_CHECKING:
    from accounts.models import User

COUNTED = ("article", "review", "conference_paper", "book", "chapter")


class OutputQuerySet(RecordQuerySet):
    def counted(self) -> Self:
        """Types that indicators count, without what was retracted."""
        return self.filter(kind__in=COUNTED, retracted=False)

    def joint(self) -> Self:
        """With a partner of ours among the affiliations."""
        return self.filter(n_partners__gt=0)


def title_key(title: str) -> str:
    """The same for titles that a reader takes for the same: short, to be found by."""
    return folded_key(search.fold(title))


def folded_key(folded: str) -> str:
    return blake2b(folded.encode(), digest_size=8).hexdigest() if folded else ""


def once(field: str, message: object) -> models.UniqueConstraint:
    return stands_once(field, name=f"output_{field}_is_unique", message=message)


class Output(Identified, UnitRecord):
    """A work that people here had a part in, with or without partners."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("Article")
        REVIEW = "review", pgettext_lazy("output", "Review")
        CONFERENCE_PAPER = "conference_paper", _("Conference paper")
        BOOK = "book", _("Book")
        CHAPTER = "chapter", _("Chapter")
        THESIS = "thesis", _("Thesis")
        DATASET = "dataset", _("Dataset")
        SOFTWARE = "software", _("Software")
        PATENT = "patent", _("Patent")
        STANDARD = "standard", _("Standard")
        REPORT = "report", _("Report")
        OTHER = "other", _("Other")

    prefix = "OU"
    no_more_open_than = ("partners", "agreement", "centre", "grants")
    lines = ("shares", "authors", "affiliations")
    imprecise = ("published_on",)
    searched = ("ref", "title", "title_zh", "doi", "wos_ut", "venue")

    title = models.CharField(_("title"), max_length=1000)
    title_zh = models.CharField(_("title in Chinese"), max_length=1000, blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.ARTICLE
    )
    doi = IdentifierField(
        _("DOI"), max_length=250, blank=True, cleaner=identifiers.clean_doi
    )
    wos_ut = IdentifierField(
        _("Web of Science id"),
        max_length=30,
        blank=True,
        cleaner=identifiers.clean_wos_ut,
    )
    scopus_eid = IdentifierField(
        _("Scopus id"),
        max_length=40,
        blank=True,
        cleaner=identifiers.clean_scopus_eid,
    )
    openalex_id = IdentifierField(
        _("OpenAlex id"),
        max_length=40,
        blank=True,
        cleaner=identifiers.clean_openalex_id,
    )
    pmid = IdentifierField(
        _("PubMed id"), max_length=20, blank=True, cleaner=identifiers.clean_pmid
    )
    arxiv = IdentifierField(
        _("arXiv id"), max_length=40, blank=True, cleaner=identifiers.clean_arxiv
    )
    isbn = IdentifierField(
        _("ISBN"), max_length=20, blank=True, cleaner=identifiers.clean_isbn
    )
    patent_no = models.CharField(_("patent number"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1400), MaxValueValidator(2200)]
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    date_precision = precision_field()
    year_from_early_access = models.BooleanField(
        _("year of early access"), default=False
    )
    venue = models.CharField(_("venue"), max_length=400, blank=True)
    issn = IdentifierField(
        _("ISSN"), max_length=9, blank=True, cleaner=identifiers.clean_issn
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=40, blank=True)
    partners = models.ManyToManyField(
        "records.Partner",
        through="OutputPartner",
        verbose_name=_("partners"),
        related_name="outputs",
    )
    countries = ListField(_("countries"))
    n_authors = models.PositiveIntegerField(
        pgettext_lazy("how many", "authors"), null=True, blank=True
    )
    n_institutions = models.PositiveIntegerField(
        _("institutions"), null=True, blank=True
    )
    n_countries = models.PositiveIntegerField(
        _("countries, number"), null=True, blank=True
    )
    n_partners = models.PositiveSmallIntegerField(default=0, editable=False)
    international = models.BooleanField(
        _("international"), null=True, editable=False, default=None
    )
    discipline = models.CharField(
        _("discipline"),
        max_length=60,
        blank=True,
        help_text=_("physical, life, social, or what the office adds"),
    )
    research_area = models.CharField(_("research area"), max_length=120, blank=True)
    citations = models.PositiveIntegerField(_("citations"), null=True, blank=True)
    citations_source = models.CharField(
        _("source of citations"), max_length=60, blank=True
    )
    citations_as_of = models.DateField(_("citations as of"), null=True, blank=True)
    fwci = models.FloatField(
        _("field-weighted citation impact"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    highly_cited = models.BooleanField(_("highly cited"), default=False)
    hyper_authored = models.BooleanField(
        _("hyper-authored"), default=False, editable=False
    )
    retracted = models.BooleanField(_("retracted"), default=False)
    our_lead = models.BooleanField(
        _("our first or corresponding author"), null=True, default=None, editable=False
    )
    people_ours = models.ManyToManyField(
        "records.Person",
        verbose_name=_("our people"),
        related_name="outputs",
        blank=True,
    )
    grants = models.ManyToManyField(
        "records.Grant", verbose_name=_("grants"), related_name="outputs", blank=True
    )
    agreement = models.ForeignKey(
        "records.Agreement",
        models.SET_NULL,
        verbose_name=_("agreement"),
        related_name="outputs",
        null=True,
        blank=True,
    )
    centre = models.ForeignKey(
        "records.Centre",
        models.SET_NULL,
        verbose_name=_("centre"),
        related_name="outputs",
        null=True,
        blank=True,
    )
    result_count = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    result_unit = models.CharField(_("of what"), max_length=60, blank=True)

    title_key = models.CharField(max_length=16, editable=False, default="")

    objects: ClassVar = OutputQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        indexes = [
            secret_index("output_secret"),
            models.Index(fields=["-year", "-id"], name="output_newest_first"),
            models.Index(
                fields=["source", "unit", "created"], name="output_first_typed"
            ),
            models.Index(
                fields=["year", "discipline"], name="output_by_year_and_field"
            ),
            models.Index(fields=["title_key"], name="output_by_title"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="output_has_a_title",
                violation_error_message=_("An output needs a title."),
            ),
            once("doi", _("Another output has this DOI.")),
            once("wos_ut", _("Another output has this Web of Science id.")),
            once("scopus_eid", _("Another output has this Scopus id.")),
            once("openalex_id", _("Another output has this OpenAlex id.")),
            once("pmid", _("Another output has this PubMed id.")),
            once("arxiv", _("Another output has this arXiv id.")),
            once("patent_no", _("Another output has this patent number.")),
        ]

    def ref_year(self) -> int | None:
        return self.year

    def partner_ids(self) -> set[int]:
        if not self.pk:
            return set()
        return set(self.shares.values_list("partner_id", flat=True))

    def prepare(self, *, new: bool, memo: dict[str, Any] | None = None) -> None:
        """A work without a day is known by its year."""
        if self.published_on is None:
            self.date_precision = known_days.YEAR
        known_days.settle(self)

    def confirm(self, before: dict[str, Any], by: User | None) -> None:
        authorship.settle(self)

    def settle(self, lines: dict[str, list[Any]], memo: dict[str, Any]) -> None:
        authorship.derive(self, lines, memo)

    @property
    def happened_on(self) -> date:
        """The day it counts on; a work known to the year counts in July."""
        if self.published_on is None:
            return known_days.KnownDay.of(date(self.year, 7, 1), known_days.YEAR)
        return known_days.told(self, "published_on")

    def before_bulk(self) -> None:
        self.hyper_authored = authorship.is_hyper(self.n_authors, self.n_countries)
        self.title_key = title_key(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.before_bulk()
        super().save(*args, **kwargs)
