"""The people and schools of the demo county. All of them are invented."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

COUNTY_CODE, COUNTY_NAME = "demo", "澜汐县"
SEED = 20260901
CODE = "LX"


@dataclass(frozen=True, slots=True)
class DemoSchool:
    name: str
    classes: int  # in each grade
    is_seed: bool = False


LEAD, PARTNER = "澜汐县实验初级中学", "澜汐县柳渡初级中学"
SCHOOLS = (
    DemoSchool(LEAD, 8, is_seed=True),
    DemoSchool("澜汐县城北初级中学", 8, is_seed=True),
    DemoSchool("澜汐县青禾初级中学", 7, is_seed=True),
    DemoSchool("澜汐县白鹭洲初级中学", 6),
    DemoSchool("澜汐县云岫初级中学", 6, is_seed=True),
    DemoSchool("澜汐县石榴坡初级中学", 5),
    DemoSchool(PARTNER, 4),
    DemoSchool("澜汐县竹影初级中学", 5),
    DemoSchool("澜汐县枕山初级中学", 4),
    DemoSchool("澜汐县月泊初级中学", 3),
    DemoSchool("澜汐县南屿初级中学", 3),
    DemoSchool("澜汐县望溪初级中学", 4),
    DemoSchool("澜汐县松风初级中学", 3),
)
# At which school the people are that conversations call a, b, c …
LETTERS = {
    letter: COUNTY_NAME + place + "初级中学"
    for letter, place in zip(
        "abcdefgh",
        ["青禾", "白鹭洲", "月泊", "城北", "云岫", "石榴坡", "竹影", "望溪"],
        strict=True,
    )
}

# Subject, classes that one teacher takes in a grade, and how many grades one teacher spans.
LOADS = (
    ("语文", 2, 1),
    ("数学", 2, 1),
    ("英语", 2, 1),
    ("科学", 2, 1),
    ("历史与社会", 5, 1),
    ("道德与法治", 6, 1),
    ("体育与健康", 4, 1),
    ("音乐", 20, 3),
    ("美术", 20, 3),
    ("信息科技", 22, 3),
)
LABOUR_SCHOOLS, PSYCHOLOGY_SCHOOLS = 7, 5  # few teachers: their circles span the stage

GRADE_WORDS = {7: "七年级", 8: "八年级", 9: "九年级"}
TITLES = ("正高级教师", "高级教师", "一级教师", "二级教师", "三级教师")

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
RARE_SURNAMES = (
    "欧阳",
    "上官",
    "司徒",
    "诸葛",
    "令狐",
    "端木",
    "禤",
    "逄",
    "昝",
    "仝",
    "亓官",
    "乜",
    "郗",
    "佘",
)
GIVEN_FIRST = "文晓志建海小雪丽秀春国明玉子思雨佳梦一嘉俊永立慧静雅婉若清书云锦婧梓宇泽浩"
GIVEN_LAST = (
    "华明芳燕军平敏霞娟玲勇强伟杰涛斌峰洁梅兰琴莉萍英红晨阳欣怡涵萱琪琳颖妍宁悦航鹏飞翔轩瑞"
)
SINGLE = "敏静伟磊洋勇艳杰娟涛超霞刚健斌鑫倩颖波帆璐昕晗"
RARE_GIVEN = (
    "𬭩",
    "昇",
    "䶮",
    "堃",
    "喆",
    "翀",
    "昉",
    "玥彤",
    "梓𬀪",
    "珏",
    "赟",
    "弢",
    "翯",
    "旻昊",
)


@dataclass(slots=True)
class Teacher:
    """A line or more of the roster: one person with all their posts."""

    number: str
    name: str
    school: str
    subject: str
    grades: list[int]
    title: str
    years: int
    leads: bool = False
    sign_in: str = ""
    extra: list[tuple[str, int]] = field(default_factory=list)  # further subject and grade


# Whom people can sign in as: name, school, subject, grade, title, years of teaching.
CAST = {
    "teacher": ("林晓禾", PARTNER, "数学", 7, "二级教师", 0),
    "peer": ("方慕言", LEAD, "数学", 7, "一级教师", 9),
    "leader": ("余承泽", PARTNER, "数学", 7, "一级教师", 14),
    "coordinator": ("许清和", PARTNER, "语文", 8, "高级教师", 19),
    "coordinator2": ("陆怀瑾", LEAD, "英语", 9, "高级教师", 22),
    "mentor": ("沈砚秋", LEAD, "数学", 9, "正高级教师", 27),
}
# Those who are in no school's roster: sign-in (or none), name, title, what they are appointed to.
STAFF = (
    ("researcher", "顾维桢", "正高级教师", (("researcher", "maths"),)),
    ("researcher2", "闻人溪", "高级教师", (("researcher", "maths"), ("researcher", "science"))),
    ("expert", "宋知远", "教授", (("expert", ""),)),
    ("", "程若兰", "正高级教师", (("researcher", "chinese"),)),
    ("", "韩书雯", "高级教师", (("researcher", "english"),)),
    ("", "石明岚", "高级教师", (("researcher", "history-society"), ("researcher", "morality"))),
    ("", "雷劲松", "高级教师", (("researcher", "pe"), ("researcher", "psychology"))),
    ("", "叶知秋", "高级教师", (("researcher", "music"), ("researcher", "art"))),
    ("", "钱昇", "一级教师", (("researcher", "it"), ("researcher", "labour"))),
)
SIGN_INS = (*CAST, *(sign_in for sign_in, *_ in STAFF if sign_in), "office", "admin")
OFFICE_NAME, ADMIN_NAME = "章怀远", "系统管理员"
HOMONYMS = ("陈静", "王海燕", "张敏", "李娜")  # each at several schools


def teachers() -> list[Teacher]:
    """Return everybody in the county's roster; the same on every call."""
    chance = random.Random(SEED)  # noqa: S311 - the same people every time is the point
    names = _names(chance)
    cast: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for sign_in, (_, at_school, taught, grade, _, _) in CAST.items():
        cast[at_school, taught, grade].append(sign_in)
    found: list[Teacher] = []
    for index, school in enumerate(SCHOOLS):
        for subject, grades in _chairs(school, index):
            number = f"{CODE}{len(found) + 1:04d}"
            waiting = cast.get((school.name, subject, grades[0]), [])
            if waiting:
                sign_in = waiting.pop(0)
                name, _, _, _, title, years = CAST[sign_in]
                leads = sign_in == "leader"
            else:
                sign_in, name, years = "", next(names), _years(chance)
                title, leads = _title(years, chance), False
            found.append(
                Teacher(
                    number, name, school.name, subject, list(grades), title, years, leads, sign_in
                )
            )
    _appoint_leaders(found)
    _share_work(found)
    _make_homonyms(found, chance)
    return found


def _chairs(school: DemoSchool, index: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield a subject and its grades for every post that ``school`` fills."""
    for subject, classes, span in LOADS:
        if span == 3:
            count = max(1, round(school.classes * 3 / classes))
            for _ in range(count):
                yield subject, (7, 8, 9)
        else:
            for grade in GRADE_WORDS:
                for _ in range(max(1, -(-school.classes // classes))):
                    yield subject, (grade,)
    if index < LABOUR_SCHOOLS:
        yield "劳动", (7 + index % 3,)
    if index < PSYCHOLOGY_SCHOOLS:
        yield "心理健康", (7 + index % 2,)


def _names(chance: random.Random) -> Iterator[str]:
    """Yield names, none of them twice."""
    given = {name for name, *_ in CAST.values()} | set(HOMONYMS)
    while True:
        rare = chance.random()
        surname = chance.choice(RARE_SURNAMES) if rare < 0.05 else chance.choice(SURNAMES)
        if chance.random() < 0.03:
            first = chance.choice(RARE_GIVEN)
        elif chance.random() < 0.22:
            first = chance.choice(SINGLE)
        else:
            first = chance.choice(GIVEN_FIRST) + chance.choice(GIVEN_LAST)
        if surname + first not in given:
            given.add(surname + first)
            yield surname + first


def _years(chance: random.Random) -> int:
    return min(37, int(chance.triangular(0, 38, 14)))


def _title(years: int, chance: random.Random) -> str:
    if years < 2:
        return TITLES[4]
    if years < 8:
        return TITLES[3]
    if years < 17:
        return TITLES[2]
    return TITLES[1] if chance.random() < 0.97 else TITLES[0]


def _appoint_leaders(found: list[Teacher]) -> None:
    """The one longest in service leads each group of at least two, unless one is named."""
    groups: dict[tuple[str, str, int], list[Teacher]] = {}
    for one in found:
        if len(one.grades) == 1:
            groups.setdefault((one.school, one.subject, one.grades[0]), []).append(one)
    for group in groups.values():
        if len(group) > 1 and not any(one.leads for one in group):
            max(group, key=lambda one: (one.years, one.number)).leads = True


def _share_work(found: list[Teacher]) -> None:
    """In small schools a teacher takes a second grade, or the subject beside their own."""
    small = {school.name for school in SCHOOLS if school.classes <= 4}
    for place, one in enumerate(found):
        if one.school not in small or one.sign_in:
            continue
        if one.subject == "道德与法治" and one.grades == [7]:
            one.extra.append(("历史与社会", 7))
        elif one.subject in {"科学", "体育与健康"} and one.grades == [8] and place % 3 == 0:
            one.grades.append(9)


def _make_homonyms(found: list[Teacher], chance: random.Random) -> None:
    """Give each of a few usual names to people of three different schools."""
    free = [one for one in found if not one.sign_in]
    for name in HOMONYMS:
        schools: set[str] = set()
        for one in chance.sample(free, len(free)):
            if len(schools) < 3 and one.school not in schools and one.name not in HOMONYMS:
                one.name = name
                schools.add(one.school)
