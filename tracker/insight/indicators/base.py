"""What an indicator is: a question with a definition, answered as a table of rows.

One function stands behind the page, the API and the command. It is asked with an `Ask`
and answers with an `Answer`: typed columns, rows whose figures open the records behind
them, what is included and what is left out and why. A figure that cannot be computed is
`None` with a reason, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.functional import Promise

from accounts.models import Unit
from tracker.insight.portfolio.scope import Rows, Scope

Words = str | Promise
Value = str | Promise | int | float | None
TAKES = ("from", "to", "unit", "group", "country", "as_of")
"""What may be asked of an indicator; one that takes less refuses the rest."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The day, the years, and which part of the house and of the world is meant.

    `first` and `last` are years, both inclusive; `group` is the code of a dated country
    group, `country` an ISO 3166-1 alpha-2 code.
    """

    as_of: date
    first: int | None = None
    last: int | None = None
    unit: Unit | None = None
    group: str = ""
    country: str = ""

    @property
    def scope(self) -> Scope:
        return Scope(self.as_of, self.unit, self.group, self.country)

    @property
    def everywhere(self) -> Scope:
        """The day and the unit alone: what a share of a group is a share of."""
        return Scope(self.as_of, self.unit)

    def but(self, **changed: Any) -> Ask:
        return replace(self, **changed)


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `kind` says how its values are written.

    text, code, year, count, number, share (a fraction of 1), change (a signed fraction
    of 1), money (units of the base currency), days, months.
    """

    code: str
    label: Words
    kind: str = "count"
    digits: int | None = None
    part: Words = ""
    """A table of its own on a page, under this head, where the first is full."""


About = tuple[str, int | str] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a value a column, the records behind it, and why one is absent."""

    values: Mapping[str, Value]
    opens: Mapping[str, Rows] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    about: About = None
    """The record that a row is about, as its model's name and its number, such as
    `("partner", 7)`: who may not see the record does not get the row. A row about a
    country, such as `("country", "NL")`, tells that there is a partner: who may see
    none there does not get it."""
    rests_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """As of the indicator, where a row counts other kinds than the one above it."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """The kind of a value that is of another than its column, as where each row is a
    figure of its own: a share among counts."""
    where: str = ""
    """The country in which its figures tell that there is a partner, where the row is
    about another record: who may see no partner there does not get them."""
    stays: bool = False
    """Whether the row says more than these figures, and stays without them."""
    unit: int | None = None
    """The unit whose row it is, with all below it; nothing: the one asked about."""

    def of_kind(self, column: Column) -> Column:
        """The column as this row is to be read in it."""
        kind = self.kinds.get(column.code)
        if kind is None or kind == column.kind:
            return column
        return replace(column, kind=kind, digits=None)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many cases are not in the figures, for one reason."""

    why: str
    n: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many cases the figures rest on, of how many there are."""

    included: int
    of: int
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an indicator found."""

    columns: tuple[Column, ...]
    rows: tuple[Line, ...]
    totals: Line | None = None
    coverage: Coverage | None = None
    notes: tuple[Words, ...] = ()
    order: Callable[[], Sequence[int]] | None = field(
        default=None, compare=False, repr=False
    )
    """The places of the rows in the order of their words, asked when they are read:
    names have another order in each language. Nothing: as they stand."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure that a target can be set for: its name, and what it was in a year."""

    label: Words
    actual: Callable[[Ask, int], float | None] | None
    takes: frozenset[str] = frozenset(TAKES)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A question that is asked often: its name, definition, source and function."""

    slug: str
    title: Words
    definition: Words
    unit_of_measure: Words
    answer: Callable[[Ask], Answer]
    takes: frozenset[str] = frozenset(TAKES)
    source: str = ""
    chart: str = ""
    """How a page draws it: `bars`, `lines`, `stack`, or nothing but the table."""
    category: str = ""
    """The column along the axis of the chart."""
    series: tuple[str, ...] = ()
    """The columns that are drawn."""
    draws: str = ""
    """Only rows with this in their column `level` are drawn; empty for all rows."""
    rests_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The kinds of activity that a column counts, `*` all others: with none of them
    ever recorded, its zeros are absent, for nobody knows."""
    aim_rests_on: tuple[str, ...] = ()
    """The same for what is held against a target."""
    actual: Callable[[Ask, int], float | None] | None = None
    """What is held against a target for a year, where it can be known."""
    aims_at: Words = ""
    """Which of its figures a target is set for."""
    aims: Mapping[str, Aim] = field(default_factory=dict)
    """Where it has several such figures, each by the code that follows its name."""

    @property
    def aimed(self) -> dict[str, Aim]:
        """Every figure a target can be set for, by the name that the target gives."""
        own = {self.slug: Aim(self.aims_at, self.actual, self.takes)}
        return own | {f"{self.slug}.{code}": aim for code, aim in self.aims.items()}


REASONS: dict[str, Words] = {}
"""Codes in `Line.why` and `LeftOut.why`, in words; each module adds its own."""


def share(part: float, whole: float, *, least: int = 5) -> tuple[float | None, str]:
    """A share, or why there is none: not of fewer than five."""
    if not whole:
        return None, "nothing_there"
    return (part / whole, "") if whole >= least else (None, "too_few")


def telling(**why: str) -> dict[str, str]:
    """The reasons that apply."""
    return {name: reason for name, reason in why.items() if reason}


def taking(*names: str) -> frozenset[str]:
    """The questions an indicator understands; `as_of` always."""
    unknown = set(names) - set(TAKES)
    if unknown:
        raise ValueError(f"no indicator is asked for {sorted(unknown)}")
    return frozenset({*names, "as_of"})


def by_slug(some: Iterable[Indicator]) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for each in some:
        if each.slug in found:
            raise ValueError(f"two indicators are called {each.slug}")
        found[each.slug] = each
    return found
