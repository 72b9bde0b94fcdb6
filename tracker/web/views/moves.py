"""Moving an agreement on: to which stage, and why."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.kinds import BY_NAME
from tracker.records import changes, stages
from tracker.records.models import Stale
from tracker.web.requests import Request
from tracker.web.views.detail import editable

# Days that a stage brings with it, unless they are known already.
TODAY = {"notice_given": "notice_given_on", "terminated": "terminated_on"}
ASKED = ("signed_on", "starts_on")


@require_POST
def move(request: Request, key: str) -> HttpResponse:
    agreement = editable(request, BY_NAME["agreement"], key)
    to = request.POST.get("to", "")
    try:
        if request.POST.get("version") not in (None, str(agreement.version)):
            raise Stale
        if to not in stages.moves_from(agreement.stage):
            raise ValidationError(_("There is no way to this stage from here."))
        _set_days(request, agreement, to)
        agreement.stage = to
        agreement.why_moved = why = request.POST.get("why", "").strip()[:300]
        agreement.full_clean()
        changes.write(agreement, by=request.user, why=why)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except Stale:
        messages.error(request, _("Somebody just changed this record. Look again."))
    else:
        stage = agreement.get_stage_display()
        messages.success(request, _("Now at stage: %(stage)s.") % {"stage": stage})
    return redirect(agreement.get_absolute_url())


def _set_days(request: Request, agreement: object, to: str) -> None:
    for name in ASKED:
        if text := request.POST.get(name):
            try:
                day = parse_date(text)
            except ValueError:
                day = None
            if day is None:
                raise ValidationError(_("This is not a day: %(text)s") % {"text": text})
            setattr(agreement, name, day)
    brought = TODAY.get(to)
    if brought and getattr(agreement, brought) is None:
        setattr(agreement, brought, timezone.localdate())
