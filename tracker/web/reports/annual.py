"""The annual report: a year is chosen, its figures are prepared, files are taken."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.exchange.downloads import made
from tracker.exchange.yearbook import chapters, preparing, sheets, writing
from tracker.jobs.models import Job
from tracker.web.requests import Request
from tracker.web.underway import bar, is_running

YEARS = 10
LANGUAGES = (("en", "English"), ("zh-hans", "简体中文"))
FORMATS = (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel"))


@require_safe
def page(request: Request) -> HttpResponse:
    year = asked_year(request)
    job = latest(year)
    ready = job is not None and job.state == Job.State.DONE and is_today(job)
    context = {
        "year": year,
        "years": [
            {"label": str(one), "href": f"?year={one}", "current": one == year}
            for one in years()
        ],
        "as_of": chapters.as_of(year, timezone.localdate()),
        "contents": [
            {"title": title, "titles": [str(one.title) for one in some]}
            for title, some in chapters.contents()
        ],
        "job": bar(job) if job is not None and is_running(job) else None,
        "failed": job is not None and not is_running(job) and job.state != "done",
        "ready": ready,
        "files": files(year),
    }
    return render(request, "reports/annual.html", context)


def years() -> list[int]:
    today = timezone.localdate()
    this = chapters.last_month_end(today).year
    return list(range(this, this - YEARS, -1))


def asked_year(request: Request) -> int:
    """The last year that is over, unless another is asked for."""
    known = {str(one): one for one in years()}
    text = request.GET.get("year", "")
    if text and text not in known:
        raise Http404
    return known[text] if text else years()[1]


def latest(year: int) -> Job | None:
    jobs = Job._default_manager.filter(kind=preparing.KIND, args__year=year)
    return jobs.order_by("-pk").first()


def is_today(job: Job) -> bool:
    return bool(job.finished) and (
        timezone.localdate(job.finished) == timezone.localdate()
    )


def files(year: int) -> list[dict[str, Any]]:
    return [
        {
            "language": code,
            "name": name,
            "links": [
                {
                    "label": label,
                    "href": reverse("reports:annual_file", args=[year, format])
                    + f"?language={code}",
                }
                for format, label in FORMATS
            ],
        }
        for code, name in LANGUAGES
    ]


@require_POST
def prepare(request: Request, year: int) -> HttpResponse:
    if year not in years():
        raise Http404
    preparing.promise(year, request.user)
    return redirect(f"{reverse('reports:annual')}?year={year}")


@require_safe
def progress(request: Request, year: int) -> HttpResponse:
    """The bar alone; when it is over the page is shown again."""
    job = latest(year)
    if job is None or not is_running(job):
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "reports/_annual_job.html", {"job": bar(job), "year": year})


@require_safe
def file(request: Request, year: int, format: str) -> HttpResponse:
    language = request.GET.get("language") or get_language() or "en"
    if (
        year not in years()
        or format not in dict(FORMATS)
        or language not in dict(LANGUAGES)
    ):
        raise Http404
    content_type, content = written(request, year, format, language)
    return made(content, content_type, _("annual report") + f" {year}.{format}")


def written(
    request: Request, year: int, format: str, language: str
) -> tuple[str, bytes]:
    from tracker.exchange.papers import pdf, word

    now, user = timezone.now(), request.user
    if format == "xlsx":
        return sheets.CONTENT_TYPE, sheets.workbook(year, user, language, now)
    writer: Any = pdf if format == "pdf" else word
    made = writing.paper(year, user, language, now)
    return writer.CONTENT_TYPE, writer.written(made, now)
