"""What follows from a work's affiliations: its partners, countries and leading role."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.records.models import Output


def settle(output: Output) -> None:
    """Count again what the list of works shows of authors and affiliations.

    Partners typed by hand stay; those found in affiliations are added. A work with
    neither authors nor affiliations keeps the numbers that were typed.
    """
    from tracker.records.models import HomeInstitution

    rows = list(output.affiliations.all())
    authors = list(output.authors.all())
    found = {row.partner_id for row in rows if row.partner_id}
    there = set(output.shares.values_list("partner_id", flat=True))
    for position, partner_id in enumerate(sorted(found - there), start=len(there)):
        output.shares.create(partner_id=partner_id, position=position)
    values: dict[str, object] = {"n_partners": len(there | found)}
    countries = sorted({row.country for row in rows if row.country})
    if rows:
        home = HomeInstitution.get().country
        values["countries"] = countries or output.countries
        values["n_countries"] = len(countries) or output.n_countries
        values["n_institutions"] = len({row.folded or row.printed for row in rows})
        if home:
            values["international"] = any(code != home for code in countries)
    elif output.countries:
        home = HomeInstitution.get().country
        values["n_countries"] = len(output.countries)
        if home:
            values["international"] = any(code != home for code in output.countries)
    if authors:
        values["n_authors"] = max(len(authors), output.n_authors or 0)
        leads = [a for i, a in enumerate(authors) if i == 0 or a.corresponding]
        if any(author.side != "unknown" for author in leads):
            values["our_lead"] = any(author.side == "ours" for author in leads)
    for name, value in values.items():
        setattr(output, name, value)
    type(output)._base_manager.filter(pk=output.pk).update(**values)
