from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import guessing
from accounts.models import ApiToken, User

if TYPE_CHECKING:  # what the counted forms are beside it
    from allauth.mfa.base.forms import AuthenticateForm as _CodeForm
else:
    _CodeForm = object


class ProfileForm(forms.ModelForm):
    """What everybody may change about themselves."""

    class Meta:
        model = User
        fields = ["name", "language", "letters"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = cast(forms.TypedChoiceField, self.fields["language"])
        given = [choice for choice in cast("list[Any]", language.choices) if choice[0]]
        language.choices = [("", _("As the browser asks")), *given]
        letters = cast(forms.TypedChoiceField, self.fields["letters"])
        given = [choice for choice in cast("list[Any]", letters.choices) if choice[0]]
        usual = _("As usual: officers weekly, leaders monthly")
        letters.choices = [("", usual), *given]


class TokenForm(forms.ModelForm):
    """A token always ends some day."""

    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("One year"))],
        initial=90,
    )

    class Meta:
        model = ApiToken
        fields = ["name", "scope"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.user = user

    def _get_validation_exclusions(self) -> set[str]:
        # The owner is not asked for, yet a name may be used once per owner.
        asked: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return asked - {"user", "revoked"}

    def make(self) -> tuple[ApiToken, str]:
        return ApiToken.make(
            self.instance.user,
            self.cleaned_data["name"],
            scope=self.cleaned_data["scope"],
            expires=timezone.now() + timedelta(days=self.cleaned_data["days"]),
        )


class _Counted(_CodeForm):
    """Codes are guessed no faster than passwords, from however many processes."""

    def clean_code(self) -> str:
        who = f"user {self.user.pk}"
        if not guessing.may_try(context.request, who, "code"):
            raise get_adapter().validation_error("too_many_login_attempts")
        code = super().clean_code()
        guessing.succeeded(context.request, who, "code")
        return code


class CodeForm(_Counted, AuthenticateForm):
    """The second factor at sign-in."""


class ConfirmCodeForm(_Counted, ReauthenticateForm):
    """The second factor once more, before something delicate."""
