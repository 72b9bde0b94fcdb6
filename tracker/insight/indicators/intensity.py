"""How strong ties are for the size of both sides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from tracker.insight.portfolio.intensities import (
    Tie,
    by_country,
    by_partner,
    counted,
    own_totals,
)
from tracker.insight.portfolio.known import OUTPUTS
from tracker.insight.portfolio.works import NOWHERE, Works, tells

from .base import (
    REASONS,
    About,
    Answer,
    Ask,
    Column,
    Indicator,
    Line,
    share,
    taking,
    telling,
)
from .later import gettext as _
from .of_works import (
    ITEM,
    LEVEL,
    country_name,
    coverage,
    of_country,
    partner_names,
    spanned,
)

REASONS |= {
    "no_ror": gettext_lazy("the partner has no ROR id"),
    "partner_total_unknown": gettext_lazy("the partner's own total is not loaded"),
    "partner_too_small": gettext_lazy("the partner has fewer than 100 outputs"),
    "world_total_unknown": gettext_lazy("the total of the database is not loaded"),
    "one_partner_only": gettext_lazy("only computed for one partner"),
}
MEASURES = ("salton", "jaccard", "affinity", "affinity_low", "affinity_high")


def answer(ask: Ask) -> Answer:
    works = spanned(ask)
    own = own_totals(works)
    found = counted(works)
    partners = by_partner(works, own, found["partner"])
    named = partner_names(int(tie.key) for tie in partners)
    lines = []
    for tie in _largest(partners):
        ref, name, country = named[int(tie.key)]
        at = country_name(country)
        names = {"level": "partner", "code": ref, "item": name, "country": at}
        about = ("partner", int(tie.key))
        lines.append(_line(works, names, tie, f"partner-{tie.key}", about))
    for tie in _largest(by_country(works, own, found["country"])):
        code = str(tie.key)
        names = {"level": "country", "code": code, "item": country_name(code)}
        tie.why = tie.why_affinity = "one_partner_only"
        lines.append(
            _line(
                works,
                names | {"country": None},
                tie,
                f"from-{code or NOWHERE}",
                of_country(code),
            )
        )
    hyper = works.joint.exclude(tells()).count()
    return Answer(
        COLUMNS,
        tuple(lines),
        coverage=coverage(works, hyper=hyper),
        notes=_notes(partners),
    )


def _largest(found: Iterable[Tie]) -> list[Tie]:
    return sorted(found, key=lambda tie: (-tie.n_joint, str(tie.key)))


def _line(
    works: Works,
    names: dict[str, Any],
    tie: Tie,
    what: str,
    about: About = None,
) -> Line:
    part, few = (
        share(tie.n_joint, tie.n_ours)
        if tie.n_ours is not None
        else (None, "total_not_loaded")
    )
    values: dict[str, Any] = {
        "n_joint": tie.n_joint,
        "n_ours": tie.n_ours,
        "share": part,
        "n_theirs": tie.n_theirs,
        "n_world": tie.n_world,
        **dict.fromkeys(MEASURES),
        "source": tie.source or None,
    }
    if tie.found:
        values |= {"salton": tie.found.salton, "jaccard": tie.found.jaccard}
        if not tie.why_affinity:
            values |= {name: getattr(tie.found, name) for name in MEASURES[2:]}
    why = telling(
        share=few,
        n_ours="total_not_loaded" if tie.n_ours is None else "",
        salton=tie.why,
        jaccard=tie.why,
        affinity=tie.why_affinity,
        affinity_low=tie.why_affinity,
        affinity_high=tie.why_affinity,
    )
    years = tie.years or works.years
    span = {"year_range_min": years[0], "year_range_max": years[-1]}
    return Line(
        names | values, {"n_joint": works.rows(what, "plain", **span)}, why, about
    )


def _notes(partners: list[Tie]) -> tuple[str, ...]:
    sources = sorted({tie.source for tie in partners if tie.source})
    if not sources:
        return (
            _(
                "No total of a partner is loaded: only our own share is shown. Load "
                "totals by ROR id and year from one source under Settings."
            ),
        )
    return (
        _("Totals of partners and of the database: %(sources)s.")
        % {"sources": ", ".join(sources)},
        _(
            "Affinity 1 is as expected by size. It is unstable for small partners: "
            "read it with its interval, on a logarithmic scale."
        ),
    )


COLUMNS = (
    LEVEL,
    Column("code", gettext_lazy("Code"), "code"),
    ITEM,
    Column("country", gettext_lazy("Country or region"), "text"),
    Column("n_joint", gettext_lazy("Joint outputs, full")),
    Column("n_ours", gettext_lazy("All own outputs")),
    Column("share", gettext_lazy("Share of ours"), "share", 1),
    Column("n_theirs", gettext_lazy("All outputs of the partner")),
    Column("n_world", gettext_lazy("All outputs of the database")),
    Column("affinity", gettext_lazy("Affinity (PAI)"), "number", 2),
    Column("affinity_low", gettext_lazy("95 percent interval, from"), "number", 2),
    Column("affinity_high", gettext_lazy("to"), "number", 2),
    Column("salton", gettext_lazy("Salton"), "number", 4),
    Column("jaccard", gettext_lazy("Jaccard"), "number", 4),
    Column("source", gettext_lazy("Source"), "text"),
)
PARTNER_INTENSITY = Indicator(
    slug="partner-intensity",
    title=gettext_lazy("Partner intensity"),
    definition=gettext_lazy(
        "Joint outputs against the size of both sides, in the same years. Salton: "
        "joint/√(ours × theirs). Jaccard: joint/(ours + theirs − joint). Affinity: "
        "joint × all/(ours × theirs), 1 is as expected by size, with a Poisson "
        "interval. Totals of partners and of the database come from one outside "
        "source. Nothing is said from fewer than 10 joint outputs or 100 of the "
        "partner's. Hyper-authored outputs are left out, unless our author led them or "
        "a joint grant stands behind them."
    ),
    unit_of_measure=gettext_lazy("intensity"),
    answer=answer,
    rests_on={"n_joint": OUTPUTS, "n_ours": OUTPUTS},
    takes=taking("from", "to", "unit", "group", "country"),
    source="Zitt et al. 2000; Chinchilla-Rodríguez et al. 2021; Luukkonen et al. 1993",
    chart="bars",
    category="item",
    series=("share",),
    draws="partner",
)
