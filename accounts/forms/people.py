from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User

from .seen import SeenForm

ROLES = ["is_coordinator", "is_leader", "is_administrator"]


class NewUserForm(forms.ModelForm):
    """A colleague who will sign in with a one-time password."""

    class Meta:
        model = User
        fields = ["username", "name", "email", "language", *ROLES]
        labels = {"email": _("E-mail address")}


class UserForm(SeenForm):
    """What a person is called and may do."""

    class Meta:
        model = User
        fields = ["username", "name", "email", "language", *ROLES]
        labels = {"email": _("E-mail address")}

    def values(self) -> list[Any]:
        memberships = self.instance.memberships.order_by("pk")
        return [
            *super().values(),
            *memberships.values_list("unit_id", "role"),
        ]


class Memberships(forms.BaseInlineFormSet):
    """The units of one person, two empty lines below."""


MembershipFormSet = forms.inlineformset_factory(
    User,
    Membership,
    formset=Memberships,
    fields=["unit", "role"],
    extra=2,
    max_num=50,
    absolute_max=100,
    can_delete=True,
)
