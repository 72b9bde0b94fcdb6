"""What a list shows, as a file: every row that was found, not only this page."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tracker.kinds import Kind
from tracker.web import finding
from tracker.web.requests import Request
from tracker.web.views.listing import refused


@require_safe
def export(request: Request, kind: Kind, format: str) -> HttpResponseBase:
    # Loaded here: writers of files are heavy, and lists are read far more often.
    from tracker.exchange import outgoing

    if format not in outgoing.formats_of(kind.slug):
        raise Http404
    asked = kind.found_by(request.GET, request.user)
    try:
        finding.refuse_unknown(asked, finding.PAGE_ONLY)
        found = asked.found
    except ValidationError as problem:
        return refused(request, kind, problem)
    language = get_language() or "en"
    content_type, name, parts = outgoing.stream(
        kind, found, format, language, reader=request.user
    )
    response = StreamingHttpResponse(parts, content_type=content_type)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    return response
