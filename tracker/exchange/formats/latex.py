"""LaTeX in bibliographies as plain text."""

from __future__ import annotations

import html
import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308",
    "=": "\u0304", ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b",
    "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð",
    "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
    "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textendash": "–", "textemdash": "—", "ldots": "…",
    "dots": "…", "textregistered": "®", "texttrademark": "™", "copyright": "©",
    "textdegree": "°", "degree": "°", "pounds": "£", "euro": "€", "S": "§", "P": "¶",
    "textasciitilde": "\ue002", "textasciicircum": "^", "textbackslash": "\ue003",
    "times": "×", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "mu": "μ",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "zeta": "ζ", "iota": "ι", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "infty": "∞", "rightarrow": "→", "to": "→", "sim": "∼",
    "approx": "≈", "cdot": "·", "circ": "°", "prime": "′",
}  # fmt: skip
_SIGN_ACCENT = re.compile(
    r"""\\(?P<accent>[`'^~"=.])\s*(?:\{\s*(?P<braced>\\?[A-Za-z]?)\s*\}|(?P<bare>\\[ij]\b|[A-Za-z]))"""
)
_LETTER_ACCENT = re.compile(
    r"\\(?P<accent>[uvHckrdb])(?:\s*\{\s*(?P<braced>\\?[A-Za-z]?)\s*\}|\s+(?P<bare>[A-Za-z]))"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))")
# Signs that were meant as such, put aside while the others are read as commands.
_KEPT = {"\\{": "\ue000", "\\}": "\ue001", "\\$": "\ue004"}
_MEANT = {
    "\ue000": "{", "\ue001": "}", "\ue002": "~", "\ue003": "\\", "\ue004": "$",
}  # fmt: skip
_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")


def decoded(text: str) -> str:
    """The text a reader sees; commands we do not know leave what they enclose."""
    if "\\" in text:
        text = text.replace("\\\\", " ")
        text = _SIGN_ACCENT.sub(_accented, text)
        text = _LETTER_ACCENT.sub(_accented, text)
        text = _COMMAND.sub(lambda match: _LETTERS.get(match[1], ""), text)
        for printed, kept in _KEPT.items():
            text = text.replace(printed, kept)
        text = _ESCAPED.sub(r"\1", text)
    text = text.replace("{", "").replace("}", "").replace("``", "“").replace("''", "”")
    text = re.sub(r"(?<!\$)\$([^$]*)\$", r"\1", text).replace("~", "\u00a0")
    text = _back(text).replace("---", "—")
    text = unicodedata.normalize("NFC", text.replace("\u00a0", " "))
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


def _back(text: str) -> str:
    for kept, sign in _MEANT.items():
        text = text.replace(kept, sign)
    return text


def _accented(match: re.Match[str]) -> str:
    letter = (match["braced"] if match["braced"] is not None else match["bare"]) or ""
    letter = letter.replace("\\", "")
    mark = _ACCENTS[match["accent"]]
    return unicodedata.normalize("NFC", letter + mark) if letter else ""
