"""What people type about themselves, each other, units and tokens."""

from __future__ import annotations

from .people import MembershipFormSet, NewUserForm, UserForm
from .profile import CodeForm, ConfirmCodeForm, ProfileForm, TokenForm
from .units import UnitForm

__all__ = [
    "CodeForm",
    "ConfirmCodeForm",
    "MembershipFormSet",
    "NewUserForm",
    "ProfileForm",
    "TokenForm",
    "UnitForm",
    "UserForm",
]
