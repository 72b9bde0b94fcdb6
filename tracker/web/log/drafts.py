"""One draft: its chips, the kind's own form, and what saving asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tracker.exchange.downloads import to_save
from tracker.exchange.drafting import answers, keeping
from tracker.exchange.drafting.checking import NOT_THE_SAME, Checked, checked
from tracker.exchange.links import files, settling
from tracker.exchange.mail_in import aside
from tracker.exchange.models import LineDraft
from tracker.kinds import BY_NAME, PARTNERS
from tracker.kinds.pickers import ON_THE_SPOT
from tracker.kinds.sent import as_typed, unbound
from tracker.records import once
from tracker.web import sending, undoing
from tracker.web.layout import laid_out
from tracker.web.log.chips import chips
from tracker.web.log.lacking import lacking, quoted
from tracker.web.log.pages import own_draft
from tracker.web.requests import Request

if TYPE_CHECKING:
    from tracker.exchange.drafting.meaning import Reader

NEW = "new-"


@require_http_methods(["GET", "POST"])
def draft(request: Request, pk: int) -> HttpResponse:
    mine = own_draft(request, pk)
    if mine.state != LineDraft.State.OPEN:
        return _gone(request, mine)
    if request.method != "POST":
        return page(request, mine)
    reader = keeping.reader_of(mine, request.user)
    take(request, mine, reader)
    for name, act in ACTS.items():
        if name in request.POST:
            return act(request, mine, reader)
    return save(request, mine, reader)


def _gone(request: Request, mine: LineDraft) -> HttpResponse:
    """Saved or discarded meanwhile: where it went."""
    if request.method == "POST" and (address := sending.answered(request)):
        return redirect(address)
    if mine.saved_as:
        return redirect(BY_NAME[mine.kind].url("detail", mine.saved_as))
    return redirect("log:page")


def take(request: Request, mine: LineDraft, reader: Reader) -> None:
    """Keep what stands in the form, with the names typed as a list."""
    mine.filled = as_typed(BY_NAME[mine.kind], request.POST, request.user)
    for side in ("theirs", "ours"):
        if typed := request.POST.get(f"names_{side}", ""):
            answers.add_names(mine, typed[:20_000], side, reader)
    mine.save()


@require_POST
def keep(request: Request, pk: int) -> HttpResponse:
    """What is typed is kept while it is typed."""
    mine = own_draft(request, pk)
    if mine.state == LineDraft.State.OPEN:
        mine.filled = as_typed(BY_NAME[mine.kind], request.POST, request.user)
        mine.save()
    return JsonResponse({"at": timezone.localtime().strftime("%H:%M")})


def again(mine: LineDraft) -> HttpResponse:
    return redirect("log:draft", mine.pk)


def set_answer(request: Request, mine: LineDraft, reader: Reader) -> HttpResponse:
    _key, _blank, rest = request.POST["_set"].partition(" ")
    name, _blank, value = rest.partition(" ")
    if answers.answer(mine, name, value, reader):
        mine.save()
    return again(mine)


def only_names(request: Request, mine: LineDraft, reader: Reader) -> HttpResponse:
    return again(mine)


def not_the_same(request: Request, mine: LineDraft, reader: Reader) -> HttpResponse:
    answers.settle(mine, NOT_THE_SAME)
    mine.save()
    return again(mine)


def drop(request: Request, mine: LineDraft, reader: Reader) -> HttpResponse:
    keeping.drop(mine)
    messages.success(
        request, _("The draft is discarded. It can be brought back below.")
    )
    return redirect("log:page")


def new_partner(request: Request, mine: LineDraft, reader: Reader) -> HttpResponse:
    """A partner nobody knew, made on the spot and put into the draft."""
    if not PARTNERS.may_add(request.user):
        return again(mine)
    given = QueryDict(mutable=True)
    for name in request.POST:
        if name.startswith(NEW):
            given[name.removeprefix(NEW)] = request.POST[name]
    form = PARTNERS.form(given, user=request.user, fields=ON_THE_SPOT["partner"])
    made = form.save()
    if made is None:
        return page(request, mine, partner_form=form, status=422)
    answers.add_partner(mine, made.pk)
    mine.save()
    return again(mine)


ACTS = {
    "_set": set_answer,
    "_names": only_names,
    "_same": not_the_same,
    "_drop": drop,
    "_partner": new_partner,
}


def save(request: Request, mine: LineDraft, reader: Reader) -> HttpResponse:
    """The record itself, in one step; else the form with what is asked first."""
    form = keeping.bound(mine, request.user)
    one = checked([mine], reader)[0]
    form.is_valid()
    for words in asked_first(one):
        form.add_error(None, words)
    if form.errors:
        return page(request, mine, form=form, one=one, status=422)

    made: list[Any] = []

    def saved() -> str:
        record = keeping.saved(mine, form)
        if record is None:
            return ""
        made.append(record)
        return record.get_absolute_url()

    try:
        address = sending.once(request, saved)
    except once.OtherRequest:
        address = ""
        form.add_error(
            None, _("This was sent before with other values. Save it again.")
        )
    if not address:
        return page(request, mine, form=form, one=one, status=422)
    if made:
        undoing.said(request, _("Saved."), BY_NAME[mine.kind], made[0], 0)
    else:  # the same form a second time
        messages.success(request, _("Saved."))
    return redirect("log:page") if "_another" in request.POST else redirect(address)


def asked_first(one: Checked) -> list[str]:
    """What must be said before: an open question, or that it is not the same."""
    words = [quoted(q) for q in one.questions if q.must]
    if one.alike:
        words.append(_("It may be logged already: say first that it is not the same."))
    return words


def page(
    request: Request,
    mine: LineDraft,
    *,
    form: Any = None,
    one: Checked | None = None,
    partner_form: Any = None,
    status: int = 200,
) -> HttpResponse:
    user, kind = request.user, BY_NAME[mine.kind]
    reader = keeping.reader_of(mine, user)
    one = one or checked([mine], reader)[0]
    shown = form or unbound(kind, mine.filled, user)
    link = settling.link_of(mine)
    context = {
        "draft": mine,
        "kind": kind,
        "form": shown,
        "parts": laid_out(kind, shown),
        "once": sending.new_key(),
        "checked": one,
        "chips": chips(one, reader),
        "lacking": lacking(one),
        "partner_form": partner_form
        or PARTNERS.form(user=user, fields=ON_THE_SPOT["partner"]),
        "partner_wrong": partner_form is not None,
        "link": link,
        "link_file": files.of(link) if link is not None else None,
        "files": list(aside.of(mine)),
    }
    return render(request, "log/draft.html", context, status=status)


@require_safe
def file(request: Request, pk: int, number: int) -> HttpResponseBase:
    """A file that came with the draft."""
    mine = own_draft(request, pk)
    return to_save(aside.of(mine).filter(pk=number).first())
