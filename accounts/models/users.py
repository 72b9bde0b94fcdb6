from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .units import Unit, UnitQuerySet


class User(AbstractUser):
    """Someone who signs in; what they may do follows from roles they combine."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(pgettext_lazy("person", "name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=[("en", "English"), ("zh-hans", "简体中文")],
    )
    letters = models.CharField(
        _("letters"),
        max_length=10,
        blank=True,
        choices=[
            ("weekly", _("every Monday")),
            ("monthly", _("on the first of each month")),
            ("never", _("never")),
        ],
        help_text=_("What changed and what needs you, by e-mail."),
    )
    is_coordinator = models.BooleanField(
        _("coordinator"),
        default=False,
        help_text=_("International office: sees and edits everything."),
    )
    is_leader = models.BooleanField(
        _("leader"),
        default=False,
        help_text=_("Reads everything, also what is confidential; decides reviews."),
    )
    is_administrator = models.BooleanField(
        _("administrator"),
        default=False,
        help_text=_("Users, thresholds and vocabularies."),
    )
    units = models.ManyToManyField(
        Unit, through="Membership", related_name="people", verbose_name=_("units")
    )
    sessions_valid_from = models.DateTimeField(null=True, editable=False)
    # Given by somebody else: must be replaced before anything else is done.
    password_is_temporary = models.BooleanField(default=False, editable=False)
    # The calendar that is read without signing in: the hash of its secret address.
    calendar_digest = models.CharField(max_length=64, default="", editable=False)
    calendar_made = models.DateTimeField(null=True, editable=False)
    sign_ins = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["username"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_is_used_once",
                violation_error_message=_("Another user has this name."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_email_is_used_once",
                violation_error_message=_("Another user has this e-mail address."),
            ),
            models.UniqueConstraint(
                fields=["calendar_digest"],
                condition=~Q(calendar_digest=""),
                name="calendar_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    @property
    def sees_everything(self) -> bool:
        return self.is_active and (self.is_coordinator or self.is_leader)

    @property
    def edits_everything(self) -> bool:
        return self.is_active and self.is_coordinator

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """Units whose confidential records are ours to read: ours and those below."""
        return self._keys(Membership.Role.VIEWER, Membership.Role.OFFICER)

    @cached_property
    def writable_unit_ids(self) -> frozenset[int]:
        """Units we may write for; a coordinator may write for all."""
        if self.edits_everything:
            return frozenset(Unit.objects.values_list("pk", flat=True))
        return self._keys(Membership.Role.OFFICER)

    @property
    def writable_units(self) -> UnitQuerySet:
        return Unit.objects.filter(pk__in=self.writable_unit_ids)

    @property
    def needs_second_factor(self) -> bool:
        """From the second sign-in on; the first one leaves time to find the phone."""
        return (self.is_coordinator or self.is_administrator) and self.sign_ins > 1

    @property
    def is_officer(self) -> bool:
        """May write at all."""
        return self.edits_everything or bool(self.writable_unit_ids)

    @property
    def circle_ids(self) -> frozenset[int]:
        """Our units with those above and below them: what they share reaches us."""
        paths = [path for _role, _unit, path in self._given_roles]
        above = {int(key) for path in paths for key in path.split("/") if key}
        return self.unit_ids | above

    @cached_property
    def _given_roles(self) -> list[tuple[str, int, str]]:
        return list(self.memberships.values_list("role", "unit_id", "unit__path"))

    @cached_property
    def _units_by_role(self) -> dict[str, frozenset[int]]:
        """Units with all below them, by role: read once for reading and writing."""
        given = self._given_roles
        inside = Q(pk__in=[unit for _role, unit, _path in given])
        for _role, _unit, top in given:
            inside |= Q(path__startswith=top)
        units = Unit.objects.filter(inside) if given else Unit.objects.none()
        below = list(units.values_list("pk", "path"))
        found: dict[str, frozenset[int]] = {}
        for role, own, top in given:
            keys = {pk for pk, path in below if pk == own or path.startswith(top)}
            found[role] = found.get(role, frozenset()) | keys
        return found

    def _keys(self, *roles: str) -> frozenset[int]:
        none: frozenset[int] = frozenset()
        return none.union(*(self._units_by_role.get(role, none) for role in roles))


class Membership(models.Model):
    """What a person is in a unit, and so in every unit below it."""

    class Role(models.TextChoices):
        VIEWER = "viewer", _("Viewer")
        OFFICER = "officer", _("Officer")

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="memberships", verbose_name=_("unit")
    )
    role = models.CharField(
        _("role"), max_length=10, choices=Role.choices, default=Role.OFFICER
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"],
                name="membership_once_per_unit",
                violation_error_message=_("This person is in this unit already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.unit}"
