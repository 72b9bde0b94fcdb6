"""What follows from a work's affiliations: its partners, countries and leading role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps

from tracker.records.countries import is_foreign

if TYPE_CHECKING:
    from tracker.records.models import Output

MOST_AUTHORS, MOST_COUNTRIES = 100, 30


def is_hyper(authors: int | None, countries: int | None) -> bool:
    """More than 100 authors, or authors from more than 30 countries."""
    return (authors or 0) > MOST_AUTHORS or (countries or 0) > MOST_COUNTRIES


def settle(output: Output) -> None:
    """Count again what the list of works shows of authors and affiliations.

    Partners typed by hand stay; those found in affiliations are added. A work with
    neither authors nor affiliations keeps the numbers that were typed.
    """
    shares = list(output.shares.all())
    lines: dict[str, list[Any]] = {
        "shares": list(shares),
        "authors": list(output.authors.all()),
        "affiliations": list(output.affiliations.all()),
    }
    values = derive(output, lines, {})
    for line in lines["shares"][len(shares) :]:
        line.output = output
        line.save()
    type(output)._base_manager.filter(pk=output.pk).update(**values)


def derive(
    output: Output, lines: dict[str, list[Any]], memo: dict[str, Any]
) -> dict[str, Any]:
    """Set on the work what its lines say, and add the partners found in them."""
    shares = lines.setdefault("shares", [])
    rows, authors = lines.get("affiliations", []), lines.get("authors", [])
    there = {line.partner_id for line in shares}
    found = {row.partner_id for row in rows if row.partner_id}
    share = type(output)._meta.get_field("shares").related_model
    for partner_id in sorted(found - there):
        shares.append(share(partner_id=partner_id, position=len(shares)))
    values: dict[str, Any] = {"n_partners": len(there | found)}
    countries = _countries(rows, memo)
    if rows:
        values["countries"] = countries or output.countries
        values["n_countries"] = len(countries) or output.n_countries
        values["n_institutions"] = len({row.folded or row.printed for row in rows})
    elif output.countries:
        countries = output.countries
        values["n_countries"] = len(countries)
    if countries and (home := _home_country(memo)):
        values["international"] = any(is_foreign(code, home) for code in countries)
    if authors:
        values["n_authors"] = max(len(authors), output.n_authors or 0)
        leads = [a for i, a in enumerate(authors) if i == 0 or a.corresponding]
        if any(author.side != "unknown" for author in leads):
            values["our_lead"] = any(author.side == "ours" for author in leads)
    values["hyper_authored"] = is_hyper(
        values.get("n_authors", output.n_authors),
        values.get("n_countries", output.n_countries),
    )
    for name, value in values.items():
        setattr(output, name, value)
    return values


def _countries(rows: list[Any], memo: dict[str, Any]) -> list[str]:
    """Where the authors are; a campus of ours abroad is at home."""
    home = _home_country(memo) if rows else ""
    return sorted(
        {
            home if home and row.state == "home" else row.country
            for row in rows
            if row.country
        }
    )


def _home_country(memo: dict[str, Any]) -> str:
    if "home_country" not in memo:
        home = apps.get_model("records", "HomeInstitution").get()
        memo["home_country"] = home.country
    return memo["home_country"]
