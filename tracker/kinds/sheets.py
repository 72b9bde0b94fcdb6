"""How a kind travels in a spreadsheet: its columns, their names, what they fill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import translation

from tracker.kinds import BY_SLUG, GRANTS, NETWORKS, PARTNERS
from tracker.kinds import sheet_words as words
from tracker.kinds.saving import public_name
from tracker.kinds.sheet_columns import (
    CLEARED,
    EXTRA,
    LEDGER,
    MEMBERS,
    NEEDED,
    RENAMED,
    SPECIAL,
)
from tracker.records.search import fold

if TYPE_CHECKING:
    from tracker.kinds.base import Kind

Choice = tuple[str, str, str, tuple[str, ...]]  # code, English, Chinese, other words
LANGUAGES = ("codes", "en", "zh-hans")
# In our tables the parts of one line stand between bars, lines between semicolons.
BAR = "|"


@dataclass(frozen=True)
class SheetColumn:
    """One column of a sheet, whatever its header says."""

    code: str
    takes: str = "field"  # what a cell of it becomes; see exchange.reading
    field: Any = None  # the model's field it fills, if one
    line: str = ""  # or the lines it fills
    parts: tuple[str, ...] = ()  # fields of such a line, in the order of a cell
    needed: bool = False
    slug: str = ""

    def label(self, language: str) -> str:
        """What its header says: the code, the English or the Chinese label."""
        if language == "codes":
            return self.code
        if language.startswith("zh"):
            return self.labels_zh[0]
        return self.label_en

    @cached_property
    def label_en(self) -> str:
        text = self.code.replace("_", " ")
        return text[:1].upper() + text[1:]

    @cached_property
    def labels_zh(self) -> tuple[str, ...]:
        own = words.ZH.get(self.slug, {}).get(self.code, "")
        if not own and self.takes == "of_partner":
            own = words.ZH["partners"].get(self.code, "")
        every = words.EVERYWHERE_ZH.get(self.code, "")
        found = _split(own) + _split(every)
        if not found and self.field is not None:
            with translation.override("zh-hans"):
                found = (str(self.field.verbose_name),)
        return tuple(dict.fromkeys(found or (self.code,)))

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Every header that means this column, folded; the surest first."""
        english = words.EN.get(self.slug, {}).get(self.code, "")
        every = words.EVERYWHERE_EN.get(self.code, "")
        found = [self.code.replace("_", " "), *self.labels_zh, *_split(english)]
        if self.field is not None:
            with translation.override("en"):
                found.append(str(self.field.verbose_name))
        found += _split(every)
        return tuple(dict.fromkeys(folded_header(name) for name in found if name))

    @cached_property
    def own_spellings(self) -> tuple[str, ...]:
        """The code, then what this kind calls the column and other kinds do not."""
        found = [self.code.replace("_", " ")]
        for known in (words.ZH, words.EN):
            found += _split(known.get(self.slug, {}).get(self.code, ""))
        return tuple(dict.fromkeys(folded_header(name) for name in found if name))

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        return choices_of(self.field) if self.field is not None else ()


@dataclass(frozen=True)
class Sheet:
    """A kind's columns: in the order they are written, in any order read."""

    slug: str
    kind: Kind
    columns: tuple[SheetColumn, ...]
    of_lines: str = ""  # a sheet of its own for the lines of another record
    _names: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def column(self, code: str) -> SheetColumn | None:
        return self._by_code.get(code)

    @property
    def _by_code(self) -> dict[str, SheetColumn]:
        if "codes" not in self._names:
            self._names["codes"] = {column.code: column for column in self.columns}
        return self._names["codes"]

    @property
    def _by_header(self) -> dict[str, SheetColumn]:
        if "headers" not in self._names:
            found: dict[str, SheetColumn] = {}
            # A kind's own words beat those of every kind; a label beats an alias.
            for spellings in ("own_spellings", "spellings"):
                lists = [(getattr(each, spellings), each) for each in self.columns]
                for rank in range(max(len(names) for names, _each in lists)):
                    for names, column in lists:
                        if rank < len(names):
                            found.setdefault(names[rank], column)
            self._names["headers"] = found
        return self._names["headers"]

    def find(self, header: str) -> SheetColumn | None:
        """The column this header names: its code, a label or a customary word."""
        return self._by_header.get(folded_header(header))

    def nearly(self, header: str) -> SheetColumn | None:
        """The column a longer header begins with, or the first of several it offers."""
        for part in (*header.split("/"), header):
            if found := self.find(part):
                return found
        key = folded_header(header)
        begun = [
            name
            for name in self._by_header
            if len(name) > 3 and key.startswith(f"{name} ")
        ]
        return self._by_header[max(begun, key=len)] if begun else None

    @property
    def needed(self) -> tuple[SheetColumn, ...]:
        return tuple(column for column in self.columns if column.needed)


def folded_header(text: str) -> str:
    return fold(text.replace("_", " "))


def _split(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(";") if word)


@lru_cache(maxsize=512)
def choices_of(model_field: Any) -> tuple[Choice, ...]:
    """A field's choices with every word that stands for them."""
    model = model_field.model._meta.model_name
    known = (
        words.CHOICES.get(f"{model}.{model_field.name}")
        or words.CHOICES.get(model_field.name)
        or (words.CHOICES["answer"] if model_field.name in CLEARED else {})
    )
    found = []
    with translation.override("en"):
        offered = [(code, str(label)) for code, label in model_field.choices or ()]
    if not offered:
        offered = [(code, code.capitalize()) for code in known]
    for code, english in offered:
        chinese, _bar, more = known.get(code, "").partition("|")
        zh = _split(chinese)
        others = (*zh[1:], *_split(more))
        found.append((code, english, zh[0] if zh else english, others))
    return tuple(found)


def _columns(slug: str, kind: Kind) -> Iterator[SheetColumn]:
    from tracker.records.models import Record

    needed = NEEDED.get(slug, ())
    if issubclass(kind.model, Record):
        yield SheetColumn("ref", "ref", slug=slug)
    taken = {code for code, *_rest in EXTRA.get(slug, ())}
    renamed = RENAMED.get(slug, {})
    for name in kind.fields:
        model_field = kind.model._meta.get_field(name)
        code = renamed.get(name, public_name(model_field))
        if not code or code in taken:
            continue
        yield SheetColumn(
            code,
            SPECIAL.get((slug, code), "field"),
            model_field,
            needed=code in needed,
            slug=slug,
        )
    for code, takes, line, parts in EXTRA.get(slug, ()):
        yield SheetColumn(
            code,
            takes,
            _choice_field(kind, takes, line),
            line,
            parts,
            needed=code in needed,
            slug=slug,
        )


def _choice_field(kind: Kind, takes: str, line: str) -> Any:
    """The line's field whose words a cell of such a column uses."""
    name = {"roles": "role", "clearance": "answer"}.get(takes)
    if not name:
        return None
    model: Any = kind.model._meta.get_field(line).related_model
    return model._meta.get_field(name)


def _network_columns() -> Iterator[SheetColumn]:
    """As partners, plus our part in it."""
    own = [
        column for column in _columns("networks", NETWORKS) if column.code != "partner"
    ]
    codes = {column.code for column in own}
    for column in _columns("partners", PARTNERS):
        if column.code not in codes:
            yield SheetColumn(
                column.code,
                "of_partner",
                column.field,
                column.line,
                column.parts,
                needed=column.code == "name",
                slug="networks",
            )
    yield from own


def _line_columns(
    slug: str, kind: Kind, line: str, names: dict[str, str]
) -> Iterator[SheetColumn]:
    model: Any = kind.model._meta.get_field(line).related_model
    for code, name in names.items():
        owner = name == "owner"
        yield SheetColumn(
            code,
            "owner" if owner else "field",
            None if owner else model._meta.get_field(name),
            line,
            needed=code in NEEDED[slug],
            slug=slug,
        )


@lru_cache(maxsize=1)
def sheets() -> dict[str, Sheet]:
    """Every sheet there is, by the name of its kind."""
    found = {
        slug: Sheet(slug, kind, tuple(_columns(slug, kind)))
        for slug, kind in BY_SLUG.items()
        if slug != "networks"
    }
    found["networks"] = Sheet("networks", NETWORKS, tuple(_network_columns()))
    found["members"] = Sheet(
        "members",
        NETWORKS,
        tuple(_line_columns("members", NETWORKS, "members", MEMBERS)),
        of_lines="members",
    )
    found["ledger"] = Sheet(
        "ledger",
        GRANTS,
        tuple(_line_columns("ledger", GRANTS, "ledger", LEDGER)),
        of_lines="ledger",
    )
    return found


def sheet_of(slug: str) -> Sheet:
    """The sheet of a kind. Raises KeyError when there is none."""
    return sheets()[slug.replace("_", "-")]
