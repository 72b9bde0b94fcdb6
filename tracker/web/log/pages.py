"""The line on its own page: it becomes drafts, drafts stand in a table."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tracker.exchange.drafting import answers, keeping
from tracker.exchange.drafting.begin import KINDS
from tracker.exchange.drafting.checking import Checked, checked
from tracker.exchange.drafting.meaning import Reader
from tracker.exchange.models import LineDraft
from tracker.kinds import BY_NAME
from tracker.records.marks import listed
from tracker.web.log.chips import chips
from tracker.web.log.lacking import lacking
from tracker.web.requests import Request

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 200
PREVIEWED = 1
LATELY = 10
LONGEST_TYPED = 4_000


def officers_only(request: Request) -> User:
    """Who may add nothing has no line to type in."""
    if not keeping.may_log(request.user):
        raise Http404
    return request.user


def own_draft(request: Request, pk: int) -> LineDraft:
    """A draft of this person; those of others are not there."""
    officers_only(request)
    draft = LineDraft.objects.of(request.user).filter(pk=pk).first()
    if draft is None:
        raise Http404
    return draft


@require_http_methods(["GET", "POST"])
def log(request: Request) -> HttpResponse:
    """The line, and all drafts; what is sent becomes one draft or many."""
    user = officers_only(request)
    if request.method == "POST":
        return _take(request, user)
    return _page(request, user)


def _take(request: Request, user: User) -> HttpResponse:
    reader = Reader(user, timezone.localdate())
    drafts, left_out = keeping.from_text(request.POST.get("line", ""), reader)
    room = keeping.MOST_OPEN - LineDraft.objects.of(user).open().count()
    if not drafts:
        messages.warning(request, _("Nothing was typed."))
        return redirect("log:page")
    if room < len(drafts):
        messages.error(
            request, _("There are too many drafts already. Save or discard some first.")
        )
        return redirect("log:page")
    kept = keeping.keep_all(drafts)
    if left_out:
        words = ngettext(
            "%(n)s line was left out: paste it again after these.",
            "%(n)s lines were left out: paste them again after these.",
            left_out,
        )
        messages.warning(request, words % {"n": left_out})
    if len(kept) == 1:
        return redirect("log:draft", kept[0].pk)
    words = ngettext("%(n)s draft was made.", "%(n)s drafts were made.", len(kept))
    messages.success(request, words % {"n": len(kept)})
    return redirect("log:page")


def _page(request: Request, user: User) -> HttpResponse:
    rows = shown_drafts(user)
    context = {
        "line": request.GET.get("line", "")[:LONGEST_TYPED],
        "rows": rows,
        "ready": len([row for row in rows if row["checked"].ready]),
        "guessed": len([row for row in rows if row["guessed"]]),
        "more": max(0, LineDraft.objects.of(user).open().count() - len(rows)),
        "done": lately_done(user),
        "repeats": repeats(user),
        "may_ask": BY_NAME["visit"].may_add(user),
    }
    return render(request, "log/page.html", context)


def shown_drafts(user: User) -> list[dict[str, Any]]:
    """Open drafts, the newest first, each checked and in chips."""
    found = list(LineDraft.objects.of(user).open().select_related("link")[:SHOWN])
    by_day: dict[Any, list[LineDraft]] = {}
    for draft in found:
        by_day.setdefault(draft.read_on, []).append(draft)
    first: Reader | None = None
    rows = []
    for day, drafts in by_day.items():
        reader = Reader(user, day)
        if first is not None:
            reader.matcher, reader.home = first.matcher, first.home
            reader.names, reader.units = first.names, first.units
        first = first or reader
        rows += [row_of(one, reader) for one in checked(drafts, reader)]
    return sorted(rows, key=lambda row: -row["draft"].pk)


def row_of(one: Checked, reader: Reader) -> dict[str, Any]:
    return {
        "draft": one.draft,
        "link": getattr(one.draft, "link", None),
        "checked": one,
        "chips": chips(one, reader),
        "lacking": lacking(one),
        "guessed": [q for q in one.questions if q.about == "date" and not q.must],
    }


def lately_done(user: User) -> list[LineDraft]:
    """What was saved or discarded in the last day can be brought back."""
    since = timezone.now() - timedelta(days=1)
    done = LineDraft.objects.of(user).lately_done().filter(updated__gte=since)
    return list(done.order_by("-updated")[:LATELY])


def repeats(user: User) -> list[dict[str, str]]:
    """Kinds of which this person has a last record to repeat."""
    words = {
        "visit": _("Repeat the last visit"),
        "note": _("Repeat the last note"),
        "agreement": _("Repeat the last agreement"),
    }
    return [
        {"kind": kind, "label": words[kind]}
        for kind in KINDS
        if BY_NAME[kind].visible_to(user).filter(owner=user).exists()
    ]


@require_POST
def read(request: Request) -> HttpResponse:
    """Chips of what is being typed; nothing is kept."""
    user = officers_only(request)
    reader = Reader(user, timezone.localdate())
    drafts, left_out = keeping.from_text(request.POST.get("line", ""), reader)
    found = checked(drafts[:PREVIEWED], reader)
    context = {
        "chips": chips(found[0], reader) if found else [],
        "count": len(drafts) + left_out,
        "alike": found[0].alike if found else [],
    }
    return render(request, "log/_understood.html", context)


@require_POST
def repeat(request: Request) -> HttpResponse:
    user = officers_only(request)
    kind = request.POST.get("kind", "")
    draft = keeping.repeated(kind, user, timezone.localdate())
    if draft is None:
        messages.warning(request, _("There is nothing of yours to repeat yet."))
        return redirect("log:page")
    draft.save()
    return redirect("log:draft", draft.pk)


@require_POST
def table(request: Request) -> HttpResponse:
    """What was pressed in the table: an answer, a save of many, a discard."""
    user = officers_only(request)
    mine = LineDraft.objects.of(user).open()
    if answer := request.POST.get("_set", ""):
        key, _blank, rest = answer.partition(" ")
        if key.isdecimal() and (draft := mine.filter(pk=int(key[:18])).first()):
            name, _blank, value = rest.partition(" ")
            if answers.answer(draft, name, value, keeping.reader_of(draft, user)):
                draft.save()
        return redirect("log:page")
    keys = [int(key) for key in request.POST.getlist("draft") if key[:18].isdecimal()]
    drafts = list(mine.filter(pk__in=keys[:SHOWN]).order_by("pk"))
    if not drafts:
        messages.warning(request, _("Choose some drafts first."))
    elif "_drop" in request.POST:
        _drop(request, drafts)
    elif "_right" in request.POST:
        _right(drafts, user)
    else:
        _save(request, drafts, user)
    return redirect("log:page")


def _drop(request: Request, drafts: list[LineDraft]) -> None:
    for draft in drafts:
        keeping.drop(draft)
    words = ngettext(
        "%(n)s draft was discarded.", "%(n)s drafts were discarded.", len(drafts)
    )
    messages.success(request, words % {"n": len(drafts)})


def _right(drafts: list[LineDraft], user: User) -> None:
    """The days that were guessed are right: none of them asks any more."""
    for draft in drafts:
        one = checked([draft], keeping.reader_of(draft, user))[0]
        for question in one.questions:
            if question.about == "date" and not question.must:
                answers.settle(draft, question.name)
        draft.save()


def _save(request: Request, drafts: list[LineDraft], user: User) -> None:
    """All good ones become records, one after the other; the others stay."""
    saved, stayed = [], 0
    matcher = None
    for draft in drafts:
        reader = keeping.reader_of(draft, user)
        if matcher is not None:
            reader.matcher = matcher
        matcher = reader.matcher
        one = checked([draft], reader)[0]
        record = keeping.saved(draft, keeping.bound(draft, user)) if one.ready else None
        if record is None:
            stayed += 1
        else:
            saved.append(record.ref)
    if saved:
        words = ngettext(
            "%(n)s record saved: %(refs)s.",
            "%(n)s records saved: %(refs)s.",
            len(saved),
        )
        messages.success(request, words % {"n": len(saved), "refs": listed(saved)})
    if stayed:
        words = ngettext(
            "%(n)s draft stays: it still asks something.",
            "%(n)s drafts stay: they still ask something.",
            stayed,
        )
        messages.warning(request, words % {"n": stayed})


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """The draft is there again; what it was saved as goes."""
    draft = own_draft(request, pk)
    try:
        keeping.bring_back(draft, request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("log:page")
    messages.success(request, _("The draft is here again."))
    return redirect("log:draft", draft.pk)
