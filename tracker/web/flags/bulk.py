"""One answer to many flags: each counts for itself, and what was left is told."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tracker.kinds import flags as known
from tracker.kinds.references import number
from tracker.records.models import Stale
from tracker.web.flags import answering, forms
from tracker.web.requests import Request

AT_MOST = 200
BULK_VERBS = ("acknowledge", "snooze", "dismiss")


def chosen(request: Request) -> dict[int, str]:
    """Key and version of what was ticked: `17:3`."""
    found = {}
    for text in request.POST.getlist("flag")[:AT_MOST]:
        key, _colon, version = text.partition(":")
        if (pk := number(key)) is not None:
            found[pk] = version
    return found


@require_POST
def bulk(request: Request) -> HttpResponse:
    wanted, verb = chosen(request), request.POST.get("verb", "")
    there = answering.back(request)
    if verb not in BULK_VERBS or not wanted:
        messages.error(request, _("Select flags first, then say what to do."))
        return redirect(there)
    form = answering.FORMS[verb](request.POST)
    name = verb
    if verb == "dismiss" and request.POST.get("reason") == "not_recorded":
        name, form = "not-recorded", forms.NotRecorded(request.POST)
    if not form.is_valid():
        for field, wrong in form.errors.items():
            label = form.fields[field].label if field in form.fields else ""
            messages.error(request, f"{label}: {' '.join(map(str, wrong))}")
        return redirect(there)
    done, stale, refused = each(request, verb, wanted, answering.values(name, form))
    report(request, done, stale, refused)
    return redirect(there)


def each(
    request: Request, verb: str, wanted: dict[int, str], given: dict[str, object]
) -> tuple[int, int, list[str]]:
    mine = known.editable_by(request.user).filter(pk__in=wanted)
    done, stale, refused = 0, len(wanted), []
    for flag in mine.select_related("partner"):
        try:
            with transaction.atomic():
                if wanted[flag.pk] != str(flag.version):
                    raise Stale
                answering.VERBS[verb](flag, by=request.user, **given)
        except Stale:
            continue
        except ValidationError as problem:
            refused += problem.messages
            stale -= 1
        else:
            done += 1
            stale -= 1
    return done, stale, refused


def report(request: Request, done: int, stale: int, refused: list[str]) -> None:
    if done:
        words = ngettext("%(n)s flag answered.", "%(n)s flags answered.", done)
        messages.success(request, words % {"n": done})
    if stale:
        words = ngettext(
            "%(n)s flag was changed by somebody else, or is not yours, and was left.",
            "%(n)s flags were changed by somebody else, or are not yours, "
            "and were left.",
            stale,
        )
        messages.warning(request, words % {"n": stale})
    for text in dict.fromkeys(refused):
        messages.error(request, text)
