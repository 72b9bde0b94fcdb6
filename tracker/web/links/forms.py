"""What an officer says when asking: of whom, for how long, and what to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.exchange.links.filling import ISO
from tracker.exchange.links.making import DAYS
from tracker.kinds.inputs import asked
from tracker.records.models import VisitPartner

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models import Visit


def _days(n: int) -> tuple[int, str]:
    return n, translation.ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


class LinkForm(forms.Form):
    """Everything that the other person will see is typed or left out here."""

    filled_by = forms.CharField(
        label=pgettext_lazy("link", "Filled in by"),
        max_length=120,
        help_text=_("Name of the professor or secretary; it stands in the history."),
    )
    language = forms.ChoiceField(
        label=_("Language of the form"), choices=settings.LANGUAGES
    )
    days = forms.TypedChoiceField(
        label=_("Open for"),
        choices=lambda: [_days(n) for n in DAYS],
        coerce=int,
        initial=DAYS[1],
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("If given, the link is sent there, once; you can copy it as well."),
    )
    title = forms.CharField(label=_("What it is about"), max_length=400, required=False)
    partner = forms.CharField(
        label=_("Partner institution"), max_length=300, required=False
    )
    starts_on = forms.DateField(
        label=_("First day"),
        required=False,
        input_formats=ISO,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        input_formats=ISO,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    message = forms.CharField(
        label=_("What you want to know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, user: User, visit: Visit | None, **given: Any):
        super().__init__(*args, **given)
        self.user, self.visit = user, visit
        self.fields["language"].initial = translation.get_language()
        if visit is None:
            field: Any = VisitPartner._meta.get_field("partner")
            self.fields["partner"] = asked(field, user)
            self.fields["partner"].required = False
            self.fields["partner"].label = _("Partner institution")
            self.fields["title"].help_text = _("Left empty, they say what it was.")
            return
        names = [str(one) for one in visit.partners.all()[:20]]
        self.initial = {
            **self.initial,
            "title": visit.title,
            "partner": "; ".join(names)[:300],
            "starts_on": visit.starts_on,
            "ends_on": visit.ends_on,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The end must not precede the start."))
        return given

    def given(self, *, may_mail: bool) -> dict[str, Any]:
        """What a link is made of."""
        found = self.cleaned_data
        partner, language = found["partner"], found["language"]
        chosen = None if self.visit is not None else partner
        with translation.override(language):
            called = str(partner or "")
        days = {
            name: found[name].isoformat()
            for name in ("starts_on", "ends_on")
            if found[name]
        }
        typed = {"title": found["title"]} if self.visit is None else {}
        return {
            "visit_id": self.visit.pk if self.visit is not None else None,
            "partner_id": chosen.pk if chosen else None,
            "filled_by": found["filled_by"],
            "language": language,
            "days": found["days"],
            "mailed_to": found["email"] if may_mail else "",
            "shown": {
                "title": found["title"],
                "partner": called,
                "message": found["message"],
                "asked_by": str(self.user),
                "given": days | {name: text for name, text in typed.items() if text},
            },
        }
