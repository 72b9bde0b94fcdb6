from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tracker.records import search

from .fields import ListField
from .refs import reserve, written
from .versioned import DoorsQuerySet, Versioned

if TYPE_CHECKING:
    from accounts.models import User


class RecordQuerySet(DoorsQuerySet):
    """The only door to a record: every page, API call and export asks here first."""

    def visible_to(self, user: User) -> Self:
        """What this person may know of; secrecy is inherited from every parent."""
        if user.sees_everything:
            return self.all()
        seen = self.filter(Q(confidential=False) | self._belongs_to(user))
        for name in self._kind.no_more_open_than:
            field: Any = self.model._meta.get_field(name)
            hidden = field.related_model.objects.hidden_from(user)
            if field.many_to_many:
                through = field.remote_field.through.objects
                ours, theirs = field.m2m_field_name(), field.m2m_reverse_field_name()
                seen = seen.exclude(
                    pk__in=through.filter(**{f"{theirs}__in": hidden}).values(ours)
                )
            else:
                seen = seen.exclude(**{f"{name}__in": hidden})
        return seen

    def hidden_from(self, user: User) -> models.QuerySet:
        """What this person may not know of: few rows, found through an index."""
        if user.sees_everything:
            return self.none()
        secret = Q(confidential=True) & ~self._belongs_to(user)
        own: list[models.Field] = []
        for name in self._kind.no_more_open_than:
            field: Any = self.model._meta.get_field(name)
            if field.related_model is self.model:
                own.append(field)
                continue
            parents = field.related_model.objects.hidden_from(user)
            secret |= Q(**{f"{name}__in": parents})
        hidden = self.filter(secret).values("pk")
        return (
            self.filter(pk__in=_and_below(hidden, own)).values("pk") if own else hidden
        )

    def editable_by(self, user: User) -> Self:
        """What this person may change, which is never more than what they see."""
        if user.edits_everything:
            return self.all()
        if not user.is_officer:
            return self.none()
        return self.visible_to(user).filter(self._written_by(user))

    def found(self, text: str) -> Self:
        """Every word somewhere in the folded names: any case, width, accent, pinyin."""
        found = self
        for word in search.query(text):
            found = found.filter(search_text__contains=word)
        return found

    @property
    def _kind(self) -> type[Record]:
        return cast("type[Record]", self.model)

    def _belongs_to(self, user: User) -> Q:
        return self._kind.in_units(user.unit_ids) | Q(owner=user)

    def _written_by(self, user: User) -> Q:
        return self._kind.in_units(user.writable_unit_ids) | Q(owner=user)


def _and_below(hidden: models.QuerySet, parents: list[models.Field]) -> RawSQL:
    """These keys and, down every chain of parents of the same kind, those below."""
    sql, params = hidden.order_by().query.sql_with_params()
    table = hidden.model._meta.db_table
    up = " OR ".join(f'below."{field.column}" = chain.id' for field in parents)
    # Only names of our own tables and columns; what users give stays in params.
    return RawSQL(  # noqa: S611
        f"WITH RECURSIVE chain(id) AS ({sql} UNION "  # noqa: S608
        f'SELECT below.id FROM "{table}" below JOIN chain ON {up}) '
        "SELECT id FROM chain",
        params,
    )


class Record(Versioned):
    """What every kind of record has: a reference, a unit, an owner, a version."""

    class Source(models.TextChoices):
        TYPED = "typed", _("typed")
        IMPORT = "import", _("import")
        API = "api", _("API")
        DEMO = "demo", _("demonstration")

    prefix: ClassVar[str]
    yearly: ClassVar[bool] = True  # AG-2026-0012, or plain PA-0001
    no_more_open_than: ClassVar[tuple[str, ...]] = ()  # parents whose secrecy we share
    unit_field: ClassVar[str] = "unit"
    searched: ClassVar[tuple[str, ...]] = ("ref", "title", "title_zh")

    ref = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("responsible officer"),
        related_name="+",
        null=True,
        blank=True,
    )
    confidential = models.BooleanField(_("confidential"), default=False)
    tags = ListField(_("tags"))
    notes = models.TextField(_("notes"), blank=True)
    source = models.CharField(
        _("source"),
        max_length=10,
        choices=Source.choices,
        default=Source.TYPED,
        editable=False,
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        own, zh = self._names()
        return (zh or own if chinese else own or zh) or self.ref

    def _names(self) -> tuple[str, str]:
        return getattr(self, "title", ""), getattr(self, "title_zh", "")

    @property
    def other_name(self) -> str:
        """The name in the other script, shown below the title."""
        return next((n for n in self._names() if n and n != str(self)), "")

    @classmethod
    def may_be_added_by(cls, user: User) -> bool:
        """Any officer adds records for their units, also shared partners."""
        return user.is_officer

    @classmethod
    def writes_for(cls, user: User, unit_id: int) -> bool:
        """Whether this person may put a record of this kind into the unit."""
        return unit_id in user.writable_unit_ids

    @classmethod
    def in_units(cls, keys: frozenset[int]) -> Q:
        """Rows that belong to one of these units."""
        return Q(**{f"{cls.unit_field}__in": keys})

    def get_absolute_url(self) -> str:
        return reverse(f"{self._meta.model_name}:detail", args=[self.ref])

    def ref_year(self) -> int | None:
        """The year that stands in the reference."""
        return None

    def ref_prefix(self) -> str:
        if not self.yearly:
            return self.prefix
        from django.utils import timezone

        return f"{self.prefix}-{self.ref_year() or timezone.localdate().year}"

    def search_words(self) -> list[str]:
        return [str(getattr(self, name, "") or "") for name in self.searched]

    def refresh_search(self) -> None:
        words = search.keys(*self.search_words())
        if words != self.search_text:
            self.search_text = words
            type(self)._base_manager.filter(pk=self.pk).update(search_text=words)

    def before_bulk(self) -> None:
        """Columns that `save` fills by itself, for writes that pass it by."""

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new record its reference; fold its names."""
        self.search_text = search.keys(*self.search_words())
        if self._state.adding and not self.ref:
            prefix = self.ref_prefix()
            self.ref = written(prefix, reserve(prefix)[0])
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)


class UnitRecord(Record):
    """A record that belongs to one faculty or office."""

    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, verbose_name=_("unit"), related_name="+"
    )
    strands = models.ManyToManyField(
        "records.Strand",
        verbose_name=_("themes, programmes and teams"),
        related_name="%(class)s_records",
        blank=True,
    )

    class Meta:
        abstract = True


class Line(models.Model):
    """A row that is part of a record and is seen, changed and kept with it."""

    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def before_bulk(self) -> None:
        """Columns that `save` fills by itself, for writes that pass it by."""


def secret_index(name: str, *fields: str) -> models.Index:
    """Confidential rows are few; this finds them without reading the rest."""
    return models.Index(
        fields=list(fields) or ["owner"], name=name, condition=Q(confidential=True)
    )
