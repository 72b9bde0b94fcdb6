"""The one page for somebody without an account: the form, and what was sent.

The address is the key, and nothing else opens the form: no cookie is asked for, so
that another site, which does not know the address, can send nothing in its place.
"""

from __future__ import annotations

from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import guessing
from tracker.exchange.links import files, filling, making
from tracker.exchange.links.model import VisitLink

LARGEST = files.MOST + 2 * 1024 * 1024
LANGUAGES = ("en", "zh-hans")
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store, private",
}


def apart(view: Any) -> Any:
    """The address is told to nobody: not to sites, not to caches, not to searchers."""

    @wraps(view)
    def answered(request: HttpRequest, secret: str) -> HttpResponse:
        response = view(request, secret)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return answered


@login_not_required
@csrf_exempt
@apart
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, secret: str) -> HttpResponse:
    """The form while the link can be answered; else one page, whatever the reason."""
    if not guessing.may_look(request, settings.LINK_TRIES):
        return render(request, "429.html", status=429)
    link = making.known(secret)
    if link is not None:
        guessing.led_somewhere(request)
    if request.method == "POST" and too_large(request):
        return render(request, "413.html", status=413)
    if link is None or not (link.is_open and making.may_still(link)):
        return _sent_again(request, link) or nothing_here(request)
    if request.method == "POST":
        return _take(request, link)
    if link.opened is None:
        VisitLink.objects.filter(pk=link.pk, opened=None).update(opened=timezone.now())
    return page(request, link, language_of(link))


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Unknown, used, over, withdrawn, or of somebody who left: nobody is told which."""
    return render(request, "links/nothing.html", status=404)


def too_large(request: HttpRequest) -> bool:
    """Before a byte of it is read."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return not length.isdecimal() or int(length[:18]) > LARGEST


def language_of(link: VisitLink) -> str:
    chosen = link.answer.get("language", "")
    return chosen if chosen in LANGUAGES else link.language


def _sent_again(request: HttpRequest, link: VisitLink | None) -> HttpResponse | None:
    """A second click on "send" is told what the first one did."""
    if link is None or request.method != "POST":
        return None
    if not filling.sent_like_this(link, request.POST):
        return None
    return done(request, link)


def _take(request: HttpRequest, link: VisitLink) -> HttpResponse:
    if not guessing.may_save(_counter(link), settings.LINK_SAVES):
        return render(request, "429.html", status=429)
    if link.sent is None and (chosen := request.POST.get("_language", "")):
        if chosen not in LANGUAGES:
            raise BadRequest
        link.answer = {**link.answer, "language": chosen}
    language = language_of(link)
    if "_send" in request.POST:
        return _send(request, link, language)
    with translation.override(language):
        wrong = _keep(request, link)
        told = "" if "_language" in request.POST else _("Saved. You may come back.")
    if wrong:
        return page(request, link, language, wrong=wrong, status=422)
    return page(request, link, language, told=told)


def _keep(request: HttpRequest, link: VisitLink) -> list[str]:
    """What was typed and the file; what is wrong with the file, if anything."""
    try:
        filling.keep(link, request.POST, request.FILES.get("file"))
    except ValidationError as problem:
        filling.keep(link, request.POST, None)
        return problem.messages
    return []


def _send(request: HttpRequest, link: VisitLink, language: str) -> HttpResponse:
    with translation.override(language):
        form = filling.FillForm(request.POST, link=link)
        filling.typed(link, request.POST)
        if not form.is_valid():
            wrong = _keep(request, link)
            return page(request, link, language, form=form, wrong=wrong, status=422)
        try:
            file = request.FILES.get("file")
            if filling.send(link, form, request.POST, file):
                return done(request, link)
        except ValidationError as problem:
            filling.keep(link, request.POST, None)
            wrong = problem.messages
            return page(request, link, language, form=form, wrong=wrong, status=422)
    link.refresh_from_db()
    return _sent_again(request, link) or nothing_here(request)


def _counter(link: VisitLink) -> str:
    return sha256(f"link {link.pk}".encode()).hexdigest()


def page(
    request: HttpRequest,
    link: VisitLink,
    language: str,
    *,
    form: Any = None,
    told: str = "",
    wrong: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    with translation.override(language):
        context = {
            "form": form or filling.FillForm(initial=filling.begun(link), link=link),
            "link": link,
            "shown": link.shown,
            "told": told,
            "wrong": wrong or [],
            "kept_file": files.of(link),
            "accept": files.ACCEPT,
            "other_language": next(one for one in LANGUAGES if one != language),
            "is_new": link.visit_id is None,
        }
        response = render(request, "links/fill.html", context, status=status)
        response["Content-Language"] = language
    return response


def done(request: HttpRequest, link: VisitLink) -> HttpResponse:
    """What was sent, to print or keep: the address shows it this once."""
    language = language_of(link)
    with translation.override(language):
        file = files.of(link)
        context = {
            "link": link,
            "shown": link.shown,
            "rows": filling.said_of(link),
            "file": file,
        }
        response = render(request, "links/done.html", context)
        response["Content-Language"] = language
    return response
