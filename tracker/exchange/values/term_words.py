"""The words in which agreements say how long they run."""

from __future__ import annotations

import re
from fractions import Fraction

_FIRST_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen twenty"
)
NUMBERS: dict[str, int | Fraction] = {
    **{word: n for n, word in enumerate(_FIRST_NUMBERS.split(" "), start=1)},
    **{"a": 1, "an": 1, "thirty": 30, "fifty": 50, "half a": Fraction(1, 2)},
}
_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
_COUNT = rf"(?P<n>\d+(?:[.,]\d)?|\b(?:{_WORDS})\b)"
LENGTH = re.compile(
    rf"{_COUNT}(?: ?[(][^()]{{1,12}}[)])?(?P<more> and a half)?"
    r"[ -]*(?:个|full |calendar |academic |more )?"
    r"(?P<unit>years?|yrs?|y\b|months?|mths?|mos?\b|weeks?|days?|年|月|周|天|日"
    r"|años?|anos?|ans?\b|années?|jahre?n?|anni|jaar|meses|mes\b|mois|monate?)"
    r"(?P<half>半| and a half)?",
    re.IGNORECASE,
)
AUTOMATIC = re.compile(
    r"auto(matic(ally)?)?[ -]*(renew\w*|exten\w*|prolong\w*|roll\w*)"
    r"|(renew\w*|exten\w*|prolong\w*) automatic(ally)?"
    r"|tacit\w* (renew|prolong|exten)\w*"
    r"|自动(顺延|续期|续签|续约|延期|延长|展期|续展)",
    re.IGNORECASE,
)
EVERY = re.compile(r"\b(every|each|per) (year|annum|month)|\bannually|每年", re.I)
OPEN = re.compile(
    r"open[ -]?end(ed)?|indefinite\w*|perpetual|permanent|unlimited|on-?going"
    r"|\bno (end|expiry|expiration|time limit|limit)\b[\w ]*|without (end|limit)[\w ]*"
    r"|until further notice|(长期|永久)(有效)?|无固定期限|无限期|不限期|无期限"
    r"|indefinid[oa]|unbefristet|indéterminée?|indeterminato",
    re.IGNORECASE,
)
UNTIL = re.compile(
    r"^(?:valid |有效期限?)?(?:(?:till?|until|up to|through|to)\b|截至|截止到?|至|到)"
    r" ?(?P<what>.+)$",
    re.IGNORECASE,
)
CONSENT = re.compile(r"agreed|agreement|consent|terminat|notice|withdraw|revok|cancel")
_FILLER = (
    "for initially initial period of term terms from the date signing signature"
    " signed effective with and validity valid duration in force it is fixed years"
    " after entry into next then further renewable"
)
FILLER = frozenset(_FILLER.split(" "))
CHINESE_FILLER = re.compile(
    "有效期限?|期限|期满|到期|届满|本?协议|签[署字订]|之日|如无异议|每次|生效"
    "|[自日起为后可内再共则期的]"
)
MAY_BE_RENEWED = frozenset({"initially", "initial", "renewable"})
