"""The words of the house in a line, in English and Chinese, and what each tells."""

# ruff: noqa: E501 - the words of one meaning stand on one line
from __future__ import annotations

import re
from functools import lru_cache

# role -> code -> words, parted by |
WORDS: dict[str, dict[str, str]] = {
    "direction": {
        "inbound": "visit from|visits from|visit by|visit of|visitors from|visitor from|guests from|guest from|received|hosted|hosting|receiving|inbound|inbound visit|incoming|visited us|visiting us|来访|来华|来校|来我校|来我院|到访|到校|接待|访问我校|访问我院",
        "outbound": "visit to|visits to|trip to|visited|visiting|went to|travelled to|traveled to|travel to|mission to|outbound|outbound visit|our visit to|出访|赴|访问|前往|出国|因公出国",
        "virtual": "online|virtual|virtually|zoom|webinar|video conference|线上|在线|视频会议|云端|腾讯会议",
        "third_place": "in a third place|third place|in a third country|第三地|第三国",
    },
    "visit": {"": "visit|visits|访|参访"},
    "category": {
        "delegation": "delegation|代表团|访问团|公务团组|团组",
        "academic_visit": "academic visit|scholarly visit|学术访问|学术交流",
        "research_stay": "research stay|research visit|合作研究|科研访问",
        "lecture": "lecture|guest lecture|lectures|lectured|talk by|讲学|讲座|报告会",
        "conference": "conference|symposium|congress|学术会议|国际会议|会议|论坛",
        "workshop": "workshop|seminar|研讨会|工作坊",
        "committee": "committee meeting|committee|joint committee|联委会|委员会会议",
        "summer_school": "summer school|winter school|暑期学校|夏令营|冬令营",
        "training": "training|training course|培训",
        "teaching": "teaching|taught|授课|任教|教学",
        "student_exchange": "student exchange|exchange students|学生交换|交换生|学生交流",
        "joint_supervision": "joint supervision|联合指导",
        "signing": "signing ceremony|signing|签约仪式|签约|签字仪式",
        "ceremony": "ceremony|opening ceremony|inauguration|揭牌仪式|开幕式|典礼|仪式|揭牌",
        "facility_use": "facility use|beam time|beamtime|设施使用|机时",
    },
    "note": {
        "": "note|notes|memo|备忘|记录|交往记录",
        "call": "call|called|phone call|phone|phoned|telephone call|video call|电话|通话|来电|致电",
        "email": "email|e-mail|emailed|e-mailed|mail from|mail to|邮件|来信|去信|电邮",
        "chat": "chat|wechat|whatsapp|chatted|微信|聊天",
        "meeting": "meeting|met|dinner|lunch|breakfast|coffee|reception|晚宴|午餐|晚餐|早餐|聚餐|会见|会面|见面|座谈",
        "letter": "letter|wrote to|信函|函件|公函",
    },
    "agreement": {
        "": "agreement|agreements|contract|协议|合作协议|协议书",
        "loi": "letter of intent|loi|合作意向书|意向书",
        "mou": "mou|memorandum of understanding|memorandum|合作备忘录|谅解备忘录|备忘录",
        "framework": "framework agreement|cooperation agreement|框架协议|合作框架协议|校际合作协议",
        "student_exchange": "student exchange agreement|学生交换协议|学生交流协议",
        "staff_exchange": "staff exchange agreement|教师互访协议|教师交流协议",
        "joint_degree": "joint degree agreement|joint degree|double degree|double degree agreement|联合培养协议|双学位协议",
        "cotutelle": "cotutelle|cotutelle agreement|联合指导协议",
        "joint_programme": "joint programme agreement|joint programme|joint program|中外合作办学协议|合作办学协议",
        "research": "research agreement|research cooperation agreement|科研合作协议|研究合作协议",
        "joint_lab": "joint laboratory agreement|joint lab agreement|联合实验室协议",
        "consortium": "consortium agreement|联盟协议",
        "erasmus_iia": "inter-institutional agreement|interinstitutional agreement|erasmus agreement|iia",
        "nda": "nda|non-disclosure agreement|confidentiality agreement|保密协议",
        "mta": "mta|material transfer agreement|材料转移协议",
        "data_use": "data use agreement|数据使用协议",
        "service": "service agreement|服务协议",
        "addendum": "addendum|补充协议",
    },
    "signed": {"": "signed|sign|签署|签订|签署了|签订了|签了"},
    "outcome": {
        "agreed": "agreed|agreed on|agreed to|agreement reached|达成|达成共识|同意|商定",
        "explored": "explored|discussed|talks on|talked about|探讨|洽谈|商谈|讨论|探讨了|讨论了",
        "none": "no result|no results|nothing agreed|no outcome|without result|无成果|未达成|没有结果",
    },
    "status": {
        "cancelled": "cancelled|canceled|called off|取消|已取消",
        "postponed": "postponed|推迟|延期|已推迟",
        "planned": "planned|plan to|will visit|拟|计划",
    },
    "stage": {"drafting": "draft|drafting|draft of|起草|草案|拟稿"},
    "renewal": {
        "automatic": "renews automatically|automatic renewal|automatically renewed|renewed automatically|自动续期|自动延续|自动续签|自动顺延",
    },
}
# What joins the parts of a line; it stands at the edge of a name, never within one.
JOINTS = frozenset(
    [
        "from",
        "to",
        "with",
        "of",
        "at",
        "by",
        "on",
        "in",
        "the",
        "a",
        "an",
        "and",
        "or",
        "for",
        "we",
        "our",
        "us",
        "i",
        "was",
        "were",
        "is",
        "are",
        "has",
        "have",
        "had",
        "be",
        "been",
        "between",
        "via",
        "their",
        "his",
        "her",
        "it",
        "that",
        "this",
        "about",
        "under",
        "also",
        "then",
        "who",
        "which",
        "led",
        "headed",
        "together",
        "as",
    ]
)
HAN_BEFORE = ("我校", "我院", "我方", "校长率", "与", "同", "跟", "从", "自", "由", "在", "于", "对", "向", "和", "及")  # fmt: skip
HAN_AFTER = ("我校", "我院", "我方", "一行", "等人", "的", "等", "共", "将", "于", "在", "与", "和", "了", "团")  # fmt: skip
TO_PARTNERS = frozenset(
    {"from", "to", "with", "of", "at", "by", "与", "同", "跟", "和"}
)
# Words that end a name which began with a title.
AFTER_NAMES = frozenset(
    [
        "promised",
        "said",
        "says",
        "told",
        "will",
        "would",
        "has",
        "had",
        "have",
        "is",
        "was",
        "were",
        "are",
        "agreed",
        "offered",
        "asked",
        "wants",
        "wanted",
        "visited",
        "visits",
        "gave",
        "gives",
        "came",
        "comes",
        "met",
        "about",
        "who",
        "that",
        "re",
        "plans",
        "planned",
        "proposed",
        "suggested",
        "invited",
        "confirmed",
        "mentioned",
        "sent",
        "wrote",
        "called",
        "signed",
        "received",
        "hosted",
        "discussed",
        "explored",
        "today",
        "yesterday",
        "tomorrow",
        "will",
        "reports",
        "reported",
        "thanked",
        "hopes",
        "hoped",
        "spoke",
        "talked",
        "led",
        "left",
        "arrived",
        "arrives",
        "lectured",
        "lectures",
    ]
)
TITLES = "professor|prof|dr|mr|mrs|ms|rector|vice-rector|president|vice-president|vice president|dean|vice-dean|provost|chancellor|vice-chancellor|director|ambassador|consul|minister|mayor|sir|dame"
HAN_TITLES = "副教授|教授|副校长|校长|副院长|院长|博士|老师|先生|女士|主任|处长|所长|大使|院士|部长"
PARTICLES = frozenset(
    [
        "van",
        "von",
        "de",
        "der",
        "den",
        "da",
        "di",
        "del",
        "della",
        "la",
        "le",
        "du",
        "dos",
        "bin",
        "ibn",
        "al",
        "el",
        "ten",
        "ter",
        "zu",
    ]
)
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文卓景牧谷古温严华施洪庄牛樊倪梅柳邢翁柯俞章鲁葛向齐焦关左季尤游骆"
)


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[tuple[str, str], ...]]:
    """word -> what it tells: (role, code); a word may tell more than one thing."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for role, codes in WORDS.items():
        for code, words in codes.items():
            for word in words.split("|"):
                found[word] = (*found.get(word, ()), (role, code))
    return found


@lru_cache(maxsize=1)
def pattern() -> re.Pattern[str]:
    """Any word of the table, the longest first."""
    words = sorted(table(), key=len, reverse=True)
    return re.compile("|".join(bounded(word) for word in words))


def bounded(word: str) -> str:
    """Latin words stand alone; Chinese ones need no blanks around them."""
    text = re.escape(word).replace(r"\ ", " +")
    if not word.isascii():
        return text
    return rf"(?<![^\W_\u4e00-\u9fff]){text}(?![^\W_\u4e00-\u9fff])"


@lru_cache(maxsize=1)
def plain_words() -> frozenset[str]:
    """Single words that say something here, and so are no acronym of a partner."""
    own = {word for word in table() if " " not in word and word.isascii()}
    return frozenset(own | JOINTS | AFTER_NAMES | set(TITLES.split("|")) | PARTICLES)
