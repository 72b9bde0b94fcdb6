"""Invented places, institutions and people, in two scripts that say the same."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

# Beginnings and endings of places, each with the characters that sound like it.
WEST = (
    [("Hohen", "霍恩"), ("Wester", "韦斯特"), ("Brück", "布吕克"), ("Alder", "奥尔德"),
     ("Rhein", "莱茵"), ("Stern", "施特恩"), ("Marken", "马肯"), ("Lund", "伦德"),
     ("Winter", "温特"), ("Sankt Aur", "圣奥尔"), ("Falken", "法尔肯"), ("Eichen", "艾兴"),
     ("Nord", "诺德"), ("Silber", "西尔伯"), ("Grün", "格林"), ("Ahorn", "阿霍恩")],
    [("fels", "费尔斯"), ("haven", "黑文"), ("berg", "贝格"), ("wick", "威克"),
     ("stad", "斯塔德"), ("dal", "达尔"), ("mark", "马克"), ("ford", "福德"),
     ("heim", "海姆"), ("bruch", "布鲁赫"), ("see", "塞"), ("tal", "塔尔")],
)  # fmt: skip
SOUTH = (
    [("Val", "瓦尔"), ("Monte", "蒙特"), ("Castel", "卡斯特尔"), ("Ribe", "里贝"),
     ("Sol", "索尔"), ("Porto", "波尔图"), ("Alta", "阿尔塔"), ("Bel", "贝尔"),
     ("Serra", "塞拉"), ("Ona", "奥纳"), ("Mira", "米拉"), ("Tor", "托尔")],
    [("doria", "多里亚"), ("verde", "韦尔德"), ("lago", "拉戈"), ("mar", "马尔"),
     ("rosa", "罗萨"), ("zana", "扎纳"), ("quillo", "基略"), ("nera", "内拉"),
     ("gor", "戈尔"), ("vento", "文托")],
)  # fmt: skip
SLAVIC = (
    [("Sosn", "索斯诺"), ("Bel", "别尔"), ("Nova", "诺瓦"), ("Zlat", "兹拉特"),
     ("Jas", "亚斯"), ("Krasn", "克拉斯"), ("Lip", "利普"), ("Vel", "韦利")],
    [("ovsk", "夫斯克"), ("ograd", "格勒"), ("ice", "伊采"), ("ovo", "沃沃"),
     ("enice", "尼采"), ("arov", "阿罗夫")],
)  # fmt: skip
EAST = (
    [("Hama", "滨"), ("Kita", "北"), ("Asa", "朝"), ("Mori", "森"), ("Tsuki", "月"),
     ("Aki", "秋"), ("Shira", "白"), ("Naga", "长")],
    [("zawa", "泽"), ("no", "野"), ("hara", "原"), ("mura", "村"), ("kawa", "川"),
     ("shima", "岛"), ("oka", "冈")],
)  # fmt: skip
SOUTHEAST = (
    [("Kaeng", "景"), ("Ban", "班"), ("Nakhon", "那空"), ("Song", "松"), ("Mbara", "姆巴拉"),
     ("Tan", "坦"), ("Wadi", "瓦迪"), ("Suka", "苏卡"), ("Kota", "科塔"), ("Zim", "津")],
    [("thong", "通"), ("sidr", "锡德尔"), ("buri", "武里"), ("zi", "齐"), ("jaya", "查亚"),
     ("dalam", "达兰"), ("pura", "普拉"), ("mako", "马科")],
)  # fmt: skip

# Country, sounds, how much of the cooperation, what institutions are called there.
COUNTRIES = (
    ("DE", WEST, 9, "Universität {0}"), ("NL", WEST, 6, "{0} Universiteit"),
    ("GB", WEST, 8, "University of {0}"), ("US", WEST, 12, "{0} State University"),
    ("CA", WEST, 4, "{0} University"), ("AU", WEST, 5, "{0} University"),
    ("SE", WEST, 4, "{0}s universitet"), ("CH", WEST, 3, "Universität {0}"),
    ("IT", SOUTH, 6, "Università degli Studi di {0}"),
    ("ES", SOUTH, 5, "Universidad de {0}"), ("FR", SOUTH, 6, "Université de {0}"),
    ("PT", SOUTH, 3, "Universidade de {0}"), ("BR", SOUTH, 3, "Universidade de {0}"),
    ("CL", SOUTH, 2, "Universidad de {0}"), ("MX", SOUTH, 2, "Universidad de {0}"),
    ("RU", SLAVIC, 4, "{0} State University"), ("PL", SLAVIC, 3, "Uniwersytet {0}"),
    ("CZ", SLAVIC, 3, "Univerzita {0}"), ("KZ", SLAVIC, 2, "{0} University"),
    ("JP", EAST, 8, "{0} University"), ("KR", EAST, 4, "{0} National University"),
    ("HK", EAST, 2, "{0} University of Hong Kong"), ("SG", EAST, 2, "{0} Institute"),
    ("TH", SOUTHEAST, 3, "{0} University"), ("VN", SOUTHEAST, 2, "{0} University"),
    ("MY", SOUTHEAST, 2, "Universiti {0}"), ("ID", SOUTHEAST, 2, "Universitas {0}"),
    ("KE", SOUTHEAST, 2, "{0} University"), ("ZA", SOUTHEAST, 2, "{0} University"),
    ("EG", SOUTHEAST, 2, "{0} University"), ("IN", SOUTHEAST, 3, "{0} University"),
)  # fmt: skip
KINDS = (
    ("university", 74, "{0}", "{0}大学"),
    ("research_institute", 9, "{0} Research Institute", "{0}研究院"),
    ("enterprise", 6, "{0} Technologies", "{0}科技公司"),
    ("hospital", 3, "{0} University Hospital", "{0}大学医院"),
    ("academy", 2, "Academy of Sciences of {0}", "{0}科学院"),
    ("funder", 2, "{0} Research Fund", "{0}科研基金会"),
    ("government", 1, "{0} Ministry of Science", "{0}科技部"),
    ("network", 2, "{0} Alliance of Universities", "{0}大学联盟"),
    ("international_organisation", 1, "{0} Water Organisation", "{0}水务组织"),
)
FAMILY = (("Shen", "沈"), ("Gu", "顾"), ("Tao", "陶"), ("Luo", "罗"), ("Wen", "文"),
          ("Qiao", "乔"), ("Fang", "方"), ("Du", "杜"), ("Jiang", "江"), ("Meng", "孟"),
          ("Yue", "岳"), ("Han", "韩"), ("Bai", "白"), ("Song", "宋"))  # fmt: skip
GIVEN = (("Yi", "怡"), ("Ran", "然"), ("Lan", "岚"), ("Xin", "欣"), ("Wen", "文"),
         ("Shu", "澍"), ("Jing", "静"), ("He", "禾"), ("Zhe", "哲"), ("Ming", "明"),
         ("Yun", "云"), ("Chen", "晨"), ("Hao", "皓"), ("Ning", "宁"))  # fmt: skip
FOREIGN_GIVEN = (
    "Annegret", "Jonas", "Marit", "Elio", "Chiara", "Tomás", "Ingrid", "Haruto", "Yuki",
    "Amara", "Sibusiso", "Nadia", "Pavel", "Zofia", "Oskar", "Leila", "Arjun", "Mei",
)  # fmt: skip
FOREIGN_FAMILY = (
    "Falkenrath", "Brückmeier", "Ostenrath", "Valdorio", "Montelago", "Ribezana",
    "Hamazawa", "Kitahara", "Ndalama", "Sosnowik", "Belarov", "Lundwick", "Alderheim",
    "Soltor", "Kaengthong", "Tanjaya", "Winterdal", "Sternmark",
)  # fmt: skip


@dataclass(frozen=True)
class Institution:
    name: str
    name_zh: str
    name_local: str
    city: str
    country: str
    kind: str


def institution(dice: Random, taken: set[str]) -> Institution:
    """One whose name nobody in `taken` has yet."""
    while True:
        country, (begins, ends), _weight, local = dice.choices(
            COUNTRIES, [row[2] for row in COUNTRIES]
        )[0]
        kind, _share, english, chinese = dice.choices(KINDS, [k[1] for k in KINDS])[0]
        begin, end = dice.choice(begins), dice.choice(ends)
        place, place_zh = begin[0] + end[0], begin[1] + end[1]
        if place in taken:
            # A second school in the same place, once places run out.
            place, place_zh = f"New {place}", f"新{place_zh}"
            if place in taken:
                suffix = len(taken)
                place, place_zh = f"{place} {suffix}", f"{place_zh}{suffix}"
        taken.add(place)
        own = local.format(place)
        if kind == "university":
            name, name_zh = own, chinese.format(place_zh)
        else:
            name, name_zh = english.format(place), chinese.format(place_zh)
        local_name = own if name != own and kind == "university" else ""
        return Institution(name, name_zh, local_name, place, country, kind)


def colleague(dice: Random) -> tuple[str, str, str, str]:
    """One of ours: name, name in Chinese, family name, given name."""
    family, first, second = (
        dice.choice(FAMILY),
        dice.choice(GIVEN),
        dice.choice(GIVEN),
    )
    given = first[0] + second[0].lower()
    return (
        f"{family[0]} {given}",
        family[1] + first[1] + second[1],
        family[0],
        given,
    )


def counterpart(dice: Random) -> str:
    """One of theirs."""
    return f"{dice.choice(FOREIGN_GIVEN)} {dice.choice(FOREIGN_FAMILY)}"
