"""What can be printed of one record: its brief, and the forms that it fills."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tracker.exchange.models import OfficeForm
from tracker.exchange.office import filling as office
from tracker.exchange.office import keeping
from tracker.exchange.office.places import KINDS
from tracker.kinds import BY_NAME
from tracker.web.papers.views import download, one
from tracker.web.requests import Request
from tracker.web.views.detail import present

LANGUAGES = (("en", "English"), ("zh-hans", "简体中文"))


@require_safe
def page(request: Request, name: str, key: str) -> HttpResponse:
    record = the_record(request, name, key)
    if key != record.ref:
        return redirect(reverse("paper:of", args=[name, record.ref]))
    forms = OfficeForm.objects.visible_to(request.user).filter(kind=name)
    own = get_language()
    rows = [
        {
            "form": form,
            "files": [
                {
                    "label": label,
                    "language": code,
                    "first": code == own,
                    "href": reverse("paper:fill", args=[name, record.ref, form.pk])
                    + f"?language={code}",
                }
                for code, label in LANGUAGES
            ],
        }
        for form in keeping.listed(forms)
    ]
    context = {"record": record, "kind": BY_NAME[name], "rows": rows}
    return render(request, "papers/of.html", context)


@require_safe
def filled(request: Request, name: str, key: str, form: int) -> HttpResponse:
    record = the_record(request, name, key)
    found = one(OfficeForm.objects.visible_to(request.user).filter(kind=name), form)
    language = request.GET.get("language") or get_language() or "en"
    if language not in dict(LANGUAGES):
        raise Http404
    content = office.filled(
        keeping.content_of(found),
        found.format,
        record,
        request.user,
        language,
        timezone.localdate(),
    )
    return download(content, keeping.file_name(found, record.ref), found.format)


def the_record(request: Request, name: str, key: str) -> Any:
    if name not in KINDS:
        raise Http404
    return present(request, BY_NAME[name], key)
