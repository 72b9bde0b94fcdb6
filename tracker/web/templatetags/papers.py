"""Texts of a paper on a page, each marked with the language it is in."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tracker.exchange.papers.document import Line, Paper

register = template.Library()


@register.filter
def said(line: Line, paper: Paper) -> SafeString:
    """The first, then its twin on a line of its own; one alone is marked as neither."""
    if len(line) < 2:
        return format_html_join("", "{}", ((text,) for text in line))
    first, *others = zip(line, paper.languages, strict=False)
    top = format_html('<span lang="{}">{}</span>', first[1], first[0])
    below = '<br><span lang="{}" class="dim">{}</span>'
    return top + format_html_join("", below, ((lang, text) for text, lang in others))
