"""A large county that does not exist, the same for the same seed: for measurements.

Every name is put together by chance.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from openpyxl import Workbook

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华文辉玲红建国玉兰云飞鹏宇晨曦思雨欣怡子涵梓轩浩然"
    "佳慧雪梅海波志远晓东春燕秋月冬青立新振宁卫民德才学义"
)
PLACES = "东西南北上下大小新古青白金银龙凤松竹梅兰石桥溪湖山岭塘浦江洲"
ENDINGS = "村镇乡湾口头田坪坞埠"
TITLES = ("", "三级教师", "二级教师", "一级教师", "高级教师", "正高级教师")
KINDS = (("小学", range(1, 7)), ("初级中学", range(7, 10)), ("高级中学", range(10, 13)))
SHARES = (0.6, 0.9)  # up to here primary schools, up to here junior middle schools
SUBJECTS = {
    "小学": "语文 语文 语文 数学 数学 数学 英语 科学 体育 音乐 美术 道法 信息",
    "初级中学": "语文 语文 数学 数学 英语 英语 科学 科学 历史与社会 道法 体育 音乐 美术 信息",
    "高级中学": "语文 语文 数学 数学 英语 英语 物理 化学 生物 历史 地理 政治 体育 通用技术",
}
HEADINGS = (
    "姓名", "工号", "学校", "任教学科", "任教年级", "职务", "职称", "教龄", "手机号", "邮箱",
)  # fmt: skip
LEADER = "备课组长"


@dataclass(frozen=True, slots=True)
class School:
    name: str
    code: str
    kind: str
    grades: range


@dataclass(frozen=True, slots=True)
class Teacher:
    name: str
    number: str
    school: School
    posts: tuple[tuple[str, int], ...]  # subject, grade
    title: str
    years: int
    phone: str
    leads: bool


@dataclass(frozen=True, slots=True)
class SyntheticCounty:
    schools: tuple[School, ...]
    teachers: tuple[Teacher, ...]

    @property
    def posts(self) -> int:
        return sum(len(teacher.posts) for teacher in self.teachers)


def synthetic_county(*, schools: int, teachers: int, seed: int) -> SyntheticCounty:
    """Invent a county; teachers have one post, one in five has two, one in twenty three."""
    random = Random(seed)  # noqa: S311 - chance that can be repeated
    made = tuple(_schools(random, schools))
    return SyntheticCounty(made, tuple(_teachers(random, made, teachers)))


def _schools(random: Random, number: int) -> Iterator[School]:
    taken: set[str] = set()
    for position in range(number):
        share = position / number
        kind, grades = KINDS[sum(share >= limit for limit in SHARES)]
        while True:
            place = "".join(random.sample(PLACES, 2)) + random.choice(ENDINGS)
            if place + kind not in taken:
                break
        taken.add(place + kind)
        yield School(place + kind, f"33{position:06}", kind, grades)


def _teachers(random: Random, schools: tuple[School, ...], number: int) -> Iterator[Teacher]:
    for position in range(number):
        school = schools[position * len(schools) // number]
        name = random.choice(SURNAMES) + "".join(
            random.choice(GIVEN) for _ in range(random.choice((1, 2, 2, 2)))
        )
        many = random.choices((1, 2, 3), (75, 20, 5))[0]
        subject = random.choice(SUBJECTS[school.kind].split())
        grades = random.sample(list(school.grades), many)
        yield Teacher(
            name=name,
            number=f"T{position + 1:06}",
            school=school,
            posts=tuple((subject, grade) for grade in grades),
            title=random.choice(TITLES),
            years=random.randrange(40),
            phone=f"139{position:08}",
            leads=random.random() < 0.06,
        )


# -- As files ---------------------------------------------------------------------------------


def write_workbook(county: SyntheticCounty, path: Path) -> int:
    """Write the county as the spreadsheet that counties keep: a row for each post."""
    book = Workbook()
    sheet = book.active
    sheet.append(["教师名册"])
    sheet.append(list(HEADINGS))
    for teacher in county.teachers:
        for number, (subject, grade) in enumerate(teacher.posts):
            sheet.append(
                [
                    teacher.name,
                    teacher.number,
                    teacher.school.name,
                    subject,
                    grade,
                    LEADER if teacher.leads and number == 0 else "",
                    teacher.title,
                    teacher.years,
                    teacher.phone,
                    f"{teacher.number.lower()}@example.edu",
                ]
            )
    book.save(path)
    return county.posts


def write_bundle(county: SyntheticCounty, path: Path) -> int:
    """Write the county as a OneRoster 1.1 bundle; return how many enrollments it has."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, rows in _tables(county).items():
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            bundle.writestr(f"{name}.csv", text.getvalue())
    return county.posts


def _tables(county: SyntheticCounty) -> dict[str, list[list[str]]]:
    row = ["", ""]  # status, dateLastModified: empty in a bulk file
    files = ("academicSessions", "classes", "courses", "enrollments", "orgs", "users")
    manifest = [["propertyName", "value"], ["manifest.version", "1.0"]]
    manifest += [["oneroster.version", "1.1"], *([f"file.{name}", "bulk"] for name in files)]
    lead = ["sourcedId", "status", "dateLastModified"]
    orgs = [[*lead, "name", "type", "identifier", "parentSourcedId"]]
    orgs += [[s.code, *row, s.name, "school", s.code, ""] for s in county.schools]
    users = [[*lead, "enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName",
              "familyName", "middleName", "identifier", "email", "sms", "phone",
              "agentSourcedIds", "grades", "password"]]  # fmt: skip
    classes = [[*lead, "title", "grades", "courseSourcedId", "classCode", "classType", "location",
                "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes"]]  # fmt: skip
    enrollments = [[*lead, "classSourcedId", "schoolSourcedId", "userSourcedId", "role",
                    "primary", "beginDate", "endDate"]]  # fmt: skip
    known: set[str] = set()
    for teacher in county.teachers:
        school = teacher.school.code
        users.append(
            [f"u-{teacher.number}", *row, "true", school, "teacher", teacher.number, "",
             teacher.name[1:], teacher.name[0], "", teacher.number,
             f"{teacher.number.lower()}@example.edu", "", teacher.phone, "", "", ""]
        )  # fmt: skip
        for subject, grade in teacher.posts:
            taught = f"{school}-{subject}-{grade}"
            if taught not in known:
                known.add(taught)
                classes.append([taught, *row, f"{grade} {subject}", str(grade), "", "",
                                "scheduled", "", school, "", subject, ""])  # fmt: skip
            enrollments.append([f"e{len(enrollments)}", *row, taught, school,
                                f"u-{teacher.number}", "teacher", "", "", ""])  # fmt: skip
    return {
        "manifest": manifest,
        "academicSessions": [[*lead, "title", "type", "startDate", "endDate",
                              "parentSourcedId", "schoolYear"]],
        "orgs": orgs,
        "courses": [[*lead, "schoolYearSourcedId", "title", "courseCode", "grades",
                     "orgSourcedId", "subjects", "subjectCodes"]],
        "classes": classes,
        "users": users,
        "enrollments": enrollments,
    }  # fmt: skip
