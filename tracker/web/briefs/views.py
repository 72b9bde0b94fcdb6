"""The meeting brief of a partner: to read, to print, and as a file to take along."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.views.decorators.http import require_safe

from tracker.exchange import briefs
from tracker.exchange.downloads import made
from tracker.exchange.papers.document import Block, Heading, Paper
from tracker.kinds import BY_NAME
from tracker.web.requests import Request
from tracker.web.views.detail import present

LANGUAGE = "language"


@require_safe
def page(request: Request, key: str) -> HttpResponse:
    record, language = asked(request, key)
    if key != record.ref:
        query = f"?{LANGUAGE}={language}"
        return redirect(reverse("partner_brief", args=[record.ref]) + query)
    paper = briefs.brief(record, request.user, language, timezone.now())
    query = f"?{LANGUAGE}={language}"
    context = {
        "record": record,
        "paper": paper,
        "as_of": timezone.localdate(),
        "sections": sections(paper),
        "choices": choices(language),
        "files": [
            {"label": label, "href": reverse(name, args=[record.ref]) + query}
            for label, name in (
                ("PDF", "partner_brief_pdf"),
                ("Word", "partner_brief_docx"),
            )
        ],
    }
    return render(request, "papers/brief.html", context)


@require_safe
def pdf(request: Request, key: str) -> HttpResponse:
    from tracker.exchange.papers import pdf

    return as_file(request, key, pdf, "pdf")


@require_safe
def docx(request: Request, key: str) -> HttpResponse:
    from tracker.exchange.papers import word

    return as_file(request, key, word, "docx")


def as_file(request: Request, key: str, writer: Any, ending: str) -> HttpResponse:
    record, language = asked(request, key)
    now = timezone.now()
    paper = briefs.brief(record, request.user, language, now)
    written = writer.written(paper, now)
    return made(written, writer.CONTENT_TYPE, f"{record.ref}-brief-{language}.{ending}")


def asked(request: Request, key: str) -> tuple[Any, str]:
    """The partner, and the language of the paper: the reader's own unless given."""
    record = present(request, BY_NAME["partner"], key)
    own = get_language() or ""
    language = request.GET.get(LANGUAGE) or (own if own in briefs.LANGUAGES else "en")
    if language not in briefs.LANGUAGES:
        raise Http404
    return record, language


def choices(chosen: str) -> list[dict[str, Any]]:
    names = (
        ("en", "English"),
        ("zh-hans", "简体中文"),
        ("both", pgettext("languages", "Both")),
    )
    return [
        {"label": name, "href": f"?{LANGUAGE}={code}", "current": code == chosen}
        for code, name in names
    ]


def sections(paper: Paper) -> list[dict[str, Any]]:
    """Blocks below their headings, each with the name of its sort."""
    found: list[dict[str, Any]] = []
    for block in paper.blocks:
        if isinstance(block, Heading):
            found.append({"heading": block.text, "blocks": []})
        else:
            found[-1]["blocks"].append((sort_of(block), block))
    return found


def sort_of(block: Block) -> str:
    return type(block).__name__.lower()
