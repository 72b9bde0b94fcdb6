"""What came in: each file that was read, what was decided about it, what it did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.exchange.sayings import tell

if TYPE_CHECKING:
    from accounts.models import User


class OwnQuerySet(models.QuerySet):
    """What somebody imported may name what others must not see."""

    def visible_to(self, user: User) -> Self:
        return self.all() if user.edits_everything else self.filter(by=user.pk)


class ImportRun(models.Model):
    """A file on its way in: read, checked, decided about, applied or left."""

    class State(models.TextChoices):
        NEW = "new", _("being read")
        CHECKED = "checked", _("checked")
        APPLIED = "applied", _("applied")
        REFUSED = "refused", _("refused")
        DISCARDED = "discarded", _("discarded")

    name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    kind = models.CharField(_("kind"), max_length=40)
    format = models.CharField(_("format"), max_length=20, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.NEW
    )
    mapping = models.JSONField(_("mapping"), default=dict, blank=True)
    # Cell texts a person gave a meaning: {"column": {"as written": "as meant"}}.
    decisions = models.JSONField(_("decisions"), default=dict, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    summary = models.JSONField(_("summary"), default=dict, blank=True)
    job = models.ForeignKey(
        "jobs.Job",
        models.SET_NULL,
        verbose_name=_("job"),
        related_name="+",
        null=True,
        blank=True,
    )
    batch = models.ForeignKey(
        "records.Batch", models.SET_NULL, related_name="+", null=True, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("by"),
        related_name="+",
        null=True,
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("import"), _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the file as it came is kept."""
        return kept_files() / self.sha256

    @property
    def told(self) -> dict[str, Any]:
        """The summary with its sentences in the language of the moment."""
        return tell(self.summary)

    @property
    def counts(self) -> dict[str, Any]:
        return self.summary.get("counts", {})


class Mapping(models.Model):
    """Whose columns and words mean what: kept under a name, used again."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40)
    content = models.JSONField(_("content"), default=dict)
    headers = models.TextField(_("headers"), blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("mapping"), _("mappings")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"], name="mapping_is_named_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


def kept_files() -> Path:
    """Files as they came, each under its SHA-256."""
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class DraftQuerySet(models.QuerySet):
    """Drafts are their writer's alone."""

    def of(self, user: User) -> Self:
        return self.filter(by=user.pk)

    def open(self) -> Self:
        return self.filter(state=LineDraft.State.OPEN)

    def lately_done(self) -> Self:
        return self.exclude(state=LineDraft.State.OPEN)


class LineDraft(models.Model):
    """A record on its way: the line it began with, and what was filled in so far."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("draft", "open")
        SAVED = "saved", pgettext_lazy("draft", "saved")
        DROPPED = "dropped", pgettext_lazy("draft", "discarded")

    kind = models.CharField(_("kind"), max_length=20)
    line = models.TextField(_("line"), blank=True)
    cells = models.JSONField(default=dict, blank=True)
    read_on = models.DateField()  # the day from which years were reckoned
    filled = models.JSONField(default=dict, blank=True)
    settled = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    saved_as = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created = models.DateTimeField(_("created"), auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("draft"), _("drafts")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["by", "state", "-id"], name="draft_of_someone")]

    def __str__(self) -> str:
        named = self.fields.get("title") or self.fields.get("text") or self.line
        return str(named or self.pk)[:200]

    @property
    def fields(self) -> dict[str, Any]:
        return self.filled.setdefault("fields", {})

    @property
    def lines(self) -> dict[str, list[dict[str, Any]]]:
        return self.filled.setdefault("lines", {})


class OfficeFormQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Those of the whole house, of one's units and of the units above them."""
        if user.sees_everything:
            return self.all()
        return self.filter(models.Q(unit=None) | models.Q(unit__in=user.circle_ids))

    def editable_by(self, user: User) -> Self:
        """Officers keep those of their units, the coordinating office all."""
        if user.edits_everything:
            return self.all()
        return self.filter(unit__in=user.writable_unit_ids)


class OfficeForm(models.Model):
    """A DOCX or XLSX of the office's own, with places that a record fills."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("filled from"), max_length=20)
    unit = models.ForeignKey(
        "accounts.Unit",
        models.CASCADE,
        verbose_name=_("unit"),
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Empty means the whole institution."),
    )
    format = models.CharField(max_length=4, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    # In base64: forms are small, and so they are in every backup of the rows.
    content = models.TextField(editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=pgettext_lazy("file", "added by"),
        related_name="+",
        null=True,
        editable=False,
    )
    added_at = models.DateTimeField(pgettext_lazy("file", "added"), auto_now_add=True)

    objects = OfficeFormQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("office form"), _("office forms")
        ordering = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return self.name


from tracker.exchange.links.model import VisitLink  # noqa: E402
from tracker.exchange.mail_in.model import MailAddress, MailTaken  # noqa: E402

__all__ = [
    "ImportRun",
    "LineDraft",
    "MailAddress",
    "MailTaken",
    "Mapping",
    "OfficeForm",
    "VisitLink",
]
