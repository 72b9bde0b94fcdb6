"""Every name a country is written by: CLDR's in many languages, and our aliases."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global

from .reading import folded

FIRST_LANGUAGES = ("en", "zh", "zh_Hant")
MORE_LANGUAGES = (
    *("es", "fr", "de", "it", "pt", "nl", "sv", "nb", "da", "fi", "pl", "cs", "sk"),
    *("hu", "ro", "bg", "hr", "sr", "sl", "el", "tr", "ru", "uk", "ar", "he", "fa"),
    *("hi", "th", "vi", "id", "ms", "ja", "ko", "lt", "lv", "et", "is", "sq", "mk"),
    *("ca", "eu", "gl", "ka", "hy", "az", "kk", "uz", "mn", "bn", "ur", "ne", "km"),
)
NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ",
                           "DG", "EA", "IC", "TA"})  # fmt: skip
EU_PRACTICE = {"EL": "GR", "UK": "GB"}
ALIASES = {
    "GB": "Great Britain;Britain;U.K.;England;Scotland;Wales;Northern Ireland;"
    "United Kingdom of Great Britain and Northern Ireland;大不列颠;联合王国;苏格兰;"
    "英格兰;威尔士;北爱尔兰",
    "US": "U.S.;U.S.A.;USA;United States of America;The States;美利坚合众国",
    "CN": "People's Republic of China;PR China;P.R. China;P R China;PRC;Mainland China;"
    "中华人民共和国;中国大陆",
    "HK": "Hong Kong;Hongkong;Hong Kong, China;China Hong Kong;Hong Kong SAR;香港;"
    "中国香港;香港特别行政区",
    "MO": "Macao;Macau;Macao SAR;Macao, China;Macau, China;澳门;"
    "中国澳门;澳门特别行政区",
    "TW": "Taiwan;Taiwan, China;Chinese Taipei;中国台湾;台湾省;台湾地区;台灣",
    "KR": "South Korea;Korea;Republic of Korea;Korea, South;Korea, Republic of;"
    "Korea (South);大韩民国;南韩",
    "KP": "North Korea;DPRK;Democratic People's Republic of Korea;Korea, North;北韩",
    "RU": "Russian Federation;俄国;俄罗斯联邦",
    "CZ": "Czech Republic;Czechia;The Czech Republic;捷克共和国;República Checa",
    "NL": "Holland;Holanda;Hollande;Olanda;The Netherlands;"
    "Kingdom of the Netherlands;荷兰王国",
    "AE": "UAE;U.A.E.;Emirates;阿联酋",
    "VN": "Viet Nam;Socialist Republic of Vietnam",
    "TR": "Turkey;Turkiye;Republic of Turkey",
    "IR": "Islamic Republic of Iran;Iran, Islamic Republic of",
    "SY": "Syrian Arab Republic",
    "LA": "Lao;Lao PDR;Lao People's Democratic Republic;老挝人民民主共和国",
    "MD": "Republic of Moldova;Moldova, Republic of",
    "MK": "Macedonia;FYROM;Republic of Macedonia;Republic of North Macedonia;马其顿",
    "BO": "Plurinational State of Bolivia;Bolivia, Plurinational State of",
    "VE": "Bolivarian Republic of Venezuela;Venezuela, Bolivarian Republic of",
    "TZ": "United Republic of Tanzania;Tanzania, United Republic of",
    "CI": "Ivory Coast;Cote d'Ivoire;Cote Ivoire;科特迪瓦;象牙海岸",
    "CD": "DR Congo;DRC;Democratic Republic of the Congo;Congo, Democratic Republic of;"
    "Congo, The Democratic Republic of the;Zaire;刚果民主共和国;刚果(金)",
    "CG": "Congo;Republic of the Congo;刚果共和国;刚果(布)",
    "CV": "Cape Verde",
    "SZ": "Swaziland;斯威士兰",
    "MM": "Burma;缅甸联邦",
    "BN": "Brunei Darussalam;文莱",
    "PS": "Palestine;State of Palestine;Palestinian Territory;Palestinian Territories",
    "VA": "Holy See;Vatican;Vatican City State;梵蒂冈",
    "XK": "Kosovo",
    "SK": "Slovak Republic;斯洛伐克共和国",
    "BA": "Bosnia;Bosnia and Herzegovina;Bosnia Herzegovina;波黑",
    "TL": "East Timor;Timor Leste;东帝汶",
    "IE": "Eire;Republic of Ireland",
    "DE": "Federal Republic of Germany;联邦德国",
    "NZ": "Aotearoa;新西兰;纽西兰",
    "AU": "澳洲",
    "SA": "Kingdom of Saudi Arabia;KSA;沙特;沙特阿拉伯王国",
    "BE": "Belgie;Belgique",
    "GM": "The Gambia",
    "BS": "The Bahamas",
    "ST": "Sao Tome and Principe",
    "FM": "Federated States of Micronesia;Micronesia",
    "CW": "Curacao",
    "LK": "Ceylon",
    "KH": "Kampuchea",
}


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """Alpha-2 codes in use for countries and territories."""
    found = map(str, Locale("en").territories)
    return frozenset(c for c in found if len(c) == 2 and c.isalpha()) - NOT_COUNTRIES


@lru_cache(maxsize=1)
def by_three_letters() -> dict[str, str]:
    aliases = get_global("territory_aliases")
    return {
        three: two[0]
        for three, two in aliases.items()
        if len(three) == 3 and three.isalpha() and len(two) == 1 and two[0] in codes()
    }


@lru_cache(maxsize=1)
def by_first_names() -> dict[str, str]:
    """Folded English and Chinese names and aliases."""
    names = _named_in(FIRST_LANGUAGES)
    for code, aliases in ALIASES.items():
        for alias in aliases.split(";"):
            names[folded(alias)] = code
    return names


@lru_cache(maxsize=1)
def by_any_name() -> dict[str, str]:
    """Folded names in the other languages; one that two countries share is left out."""
    return _named_in(MORE_LANGUAGES)


def chinese_names() -> dict[str, str]:
    """Chinese names as they open the name of an institution abroad."""
    names = {k: v for k, v in by_first_names().items() if k >= "\u3400"}
    return {name: code for name, code in names.items() if len(name) > 1}


def _named_in(languages: tuple[str, ...]) -> dict[str, str]:
    names: dict[str, str] = {}
    shared: set[str] = set()
    for language in languages:
        for code, name in Locale.parse(language).territories.items():
            if code not in codes():
                continue
            key = folded(str(name))
            if names.setdefault(key, code) != code:
                shared.add(key)
    return {key: code for key, code in names.items() if key not in shared}
