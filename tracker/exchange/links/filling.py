"""What somebody without an account fills in: kept in part, sent once."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.exchange.links import arriving, files
from tracker.exchange.links.model import VisitLink
from tracker.records import storage
from tracker.records.models import Visit

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict

    from tracker.records.models import StoredFile

LONG, LIST = 20_000, 40_000
EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
ISO = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"]
NEW_ONLY = ("title", "partner", "direction")


def _area(label: Any, rows: int, most: int, help_text: Any = "") -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, widget=box, max_length=most, required=False, help_text=help_text
    )


def _day(label: Any, *, required: bool) -> forms.DateField:
    box = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, widget=box, input_formats=ISO, required=required
    )


class FillForm(forms.Form):
    """The visit in the words of whoever was there; no list of this house in it."""

    title = forms.CharField(label=_("What was it"), max_length=400)
    partner = forms.CharField(label=_("Partner institution"), max_length=300)
    direction = forms.ChoiceField(
        label=_("Who travelled"),
        choices=[
            ("inbound", _("They came to us")),
            ("outbound", _("We went to them")),
            ("virtual", _("Nobody: it was online")),
            ("third_place", _("Both, to a third place")),
        ],
    )
    starts_on = _day(_("First day"), required=True)
    ends_on = _day(_("Last day"), required=False)
    theirs = _area(
        _("Guests"),
        5,
        LIST,
        _("One on each line: name, affiliation, career stage (early, mid or senior)."),
    )
    ours = _area(
        _("Our people"),
        3,
        LIST,
        _("One on each line: name, affiliation, career stage (early, mid or senior)."),
    )
    purpose = _area(pgettext_lazy("visit", "Purpose"), 3, LONG)
    programme = _area(
        pgettext_lazy("visit", "Programme"), 4, LONG, _("Day by day, or simply pasted.")
    )
    report = _area(
        pgettext_lazy("visit", "Report"),
        6,
        LONG,
        _("What came of it, what was agreed."),
    )

    def __init__(self, *args: Any, link: VisitLink, **given: Any) -> None:
        super().__init__(*args, **given)
        if link.visit_id is not None:
            for name in NEW_ONLY:
                del self.fields[name]
        elif link.partner_id is not None:
            del self.fields["partner"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        for name in ("starts_on", "ends_on"):
            day = given.get(name)
            if day is not None and not EARLIEST <= day <= LATEST:
                self.add_error(name, _("This is too long ago, or too far ahead."))
        if first and last and last < first:
            self.add_error("ends_on", _("The end must not precede the start."))
        return given


def begun(link: VisitLink) -> dict[str, Any]:
    """What the form shows at first: what the officer put in, then what was typed."""
    usual = {"direction": Visit.Direction.INBOUND.value}
    return usual | link.shown.get("given", {}) | link.answer.get("typed", {})


def typed(link: VisitLink, data: QueryDict) -> dict[str, str]:
    """What stands in the form, unchecked but for what no database can keep."""
    found = {}
    for name, field in FillForm(link=link).fields.items():
        value = data.get(name, "")
        if "\x00" in value:
            raise BadRequest
        most = getattr(field, "max_length", None) or 100
        found[name] = value.replace("\r\n", "\n")[:most]
    return found


def keep(link: VisitLink, data: QueryDict, file: UploadedFile | None) -> None:
    """Keep what was typed so far. Raises ValidationError where the file may not be."""
    kept = _stored(file)
    with transaction.atomic():
        open_ = VisitLink.objects.unanswered(timezone.now()).filter(pk=link.pk)
        link.answer = {**link.answer, "typed": typed(link, data)}
        if open_.update(answer=link.answer):
            _add(link, kept)


def send(
    link: VisitLink, form: FillForm, data: QueryDict, file: UploadedFile | None
) -> bool:
    """The one sending that counts; False when another was first, or it is over.

    Raises ValidationError where the file may not be.
    """
    kept = _stored(file)
    with transaction.atomic():
        open_ = VisitLink.objects.unanswered(timezone.now()).filter(pk=link.pk)
        link.answer = {
            **link.answer,
            "typed": typed(link, data),
            "said": _plain(form.cleaned_data),
        }
        link.sent, link.sending = timezone.now(), mark_of(data)
        if not open_.update(sent=link.sent, sending=link.sending, answer=link.answer):
            return False
        _add(link, kept)
        arriving.arrive(link)
    return True


def sent_like_this(link: VisitLink, data: QueryDict) -> bool:
    """Whether this very form was sent before: a second click, not a second answer."""
    return bool(link.sent) and link.sending == mark_of(data)


def mark_of(data: QueryDict) -> str:
    found = sha256()
    for name, values in sorted(data.lists()):
        if not name.startswith("_"):
            found.update(repr((name, values)).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _stored(file: UploadedFile | None) -> tuple[str, str, int] | None:
    """The content on disk, before the database hears of it."""
    if file is None:
        return None
    if not file.size:
        raise ValidationError(_("This file is empty."))
    name = files.check(file.name or "", file.size, file)
    digest, size = storage.keep(file)
    return name, digest, size


def _add(link: VisitLink, kept: tuple[str, str, int] | None) -> StoredFile | None:
    if kept is None:
        return None
    made = files.keep(link, *kept)
    VisitLink.objects.filter(pk=link.pk).update(file_id=made.pk)
    link.file_id = made.pk
    return made


def _plain(given: dict[str, Any]) -> dict[str, str]:
    return {
        name: value.isoformat() if isinstance(value, date) else str(value or "").strip()
        for name, value in given.items()
    }


def said_of(link: VisitLink) -> list[tuple[str, str]]:
    """All that was sent, in the words of the form."""
    said = link.answer.get("said", {}) if link.sent else {}
    found = []
    for name, field in FillForm(link=link).fields.items():
        words = dict(getattr(field, "choices", ())).get(said.get(name))
        if value := words or said.get(name):
            found.append((str(field.label), str(value)))
    return found
