from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import Line, Record, RecordQuerySet, secret_index
from .fields import country_field
from .identified import Identified, belongs_once


class NetworkQuerySet(RecordQuerySet):
    def on(self, day: date) -> Self:
        """Networks that we were in on the day."""
        return self.filter(
            Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day)
        )


class NetworkMemberQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Who was a member on the day."""
        return self.filter(
            Q(joined_on=None) | Q(joined_on__lte=day),
            Q(left_on=None) | Q(left_on__gte=day),
        )


class Network(Identified, Record):
    """What a partner that is an alliance or international organisation also has."""

    class OurRole(models.TextChoices):
        FOUNDER = "founder", _("Founder")
        LEAD = "lead", _("Lead")
        BOARD = "board", _("Board")
        MEMBER = "member", _("Member")
        OBSERVER = "observer", _("Observer")

    prefix, yearly = "NE", False
    no_more_open_than = ("partner",)
    lines = ("members",)

    partner = models.ForeignKey(
        "records.Partner",
        models.PROTECT,
        verbose_name=_("partner"),
        related_name="+",
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        verbose_name=_("unit"),
        related_name="+",
        null=True,
        blank=True,
    )
    our_role = models.CharField(
        _("our role"), max_length=10, choices=OurRole.choices, default=OurRole.MEMBER
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ["partner__name", "pk"]
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        indexes = [secret_index("network_secret")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="network_role_ends_after_it_begins",
                violation_error_message=_("The end must not precede the start."),
            ),
            belongs_once(
                "partner",
                name="network_partner_is_unique",
                message=_("Another network has this partner."),
            ),
        ]

    def _names(self) -> tuple[str, str]:
        return self.partner.name, self.partner.name_zh

    def search_words(self) -> list[str]:
        return [self.ref, *self.partner.search_words()]

    def partner_ids(self) -> set[int]:
        return {self.partner_id}


class NetworkMember(Line):
    """An institution in a network: a partner of ours, or a name and a country."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="members")
    partner = models.ForeignKey(
        "records.Partner",
        models.PROTECT,
        verbose_name=_("partner"),
        related_name="memberships",
        null=True,
        blank=True,
    )
    name = models.CharField(_("name"), max_length=300, blank=True)
    country = country_field(blank=True)
    role = models.CharField(_("role"), max_length=100, blank=True)
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = NetworkMemberQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.CheckConstraint(
                condition=~Q(partner=None) | ~Q(name=""),
                name="member_is_a_partner_or_a_name",
                violation_error_message=_("A member is a partner or a name."),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None)
                | Q(joined_on=None)
                | Q(left_on__gte=F("joined_on")),
                name="member_leaves_after_joining",
                violation_error_message=_("The end must not precede the start."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.partner) if self.partner_id else self.name
