"""How files call their columns. Words of rosters are data, in whatever language they come.

A heading is compared without spaces, marks (``*``), brackets and case. What must never be
stored is recognised here too, so that it is dropped where it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from schools.importers.text import folded

IGNORED = "ignored"  # known, and of no use here
FORBIDDEN = "forbidden"  # identity cards, addresses, birth dates, pupils: never read onward
FAMILY_NAME, GIVEN_NAME, STANDING = "family_name", "given_name", "standing"  # only while reading

WORDS: dict[str, str] = {
    "name": "姓名 真实姓名 教师姓名 老师姓名 教职工姓名 教工姓名 职工姓名 名字 教师 老师 任课教师 任课老师 "
    "name fullname teachername teacher realname staffname displayname",
    FAMILY_NAME: "姓 姓氏 lastname familyname surname",
    GIVEN_NAME: "名 firstname givenname forename",
    "staff_number": "工号 教师编号 职工号 教工号 教职工号 教师工号 人员编号 员工编号 教工编号 职工编号 教师代码 "
    "教师号 个人标识码 职工工号 staffnumber staffid staffno employeeid employeenumber employeeno "
    "teacherid teachernumber teacherno jobnumber worknumber personnelnumber",
    "source_id": "sourcedid sourceid 统一标识",
    "phone": "手机号 手机 联系电话 手机号码 电话 联系方式 移动电话 电话号码 联系手机 本人手机 手机电话 "
    "phone mobile mobilephone phonenumber cellphone cell tel telephone mobilenumber contactnumber sms",
    "email": "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 电子邮箱地址 电子邮件地址 email mail emailaddress",
    "school": "学校 单位 所在学校 学校名称 单位名称 任教学校 工作单位 所在单位 所属学校 校名 现任教学校 "
    "现工作单位 学校全称 学校简称 所属单位 school schoolname organisation organization institution",
    "school_source_id": "学校代码 学校标识码 学校编号 学校编码 单位代码 机构代码 schoolcode schoolid "
    "schoolnumber schoolsourcedid",
    "subject": "学科 任教学科 科目 任教科目 所教学科 教学学科 任课学科 任课科目 学科名称 课程 任教课程 "
    "现任教学科 主教学科 主要任教学科 所教科目 执教学科 授课学科 subject subjects subjecttaught "
    "subjectstaught teachingsubject teaches",
    "subject_code": "学科代码 subjectcode subjectcodes",
    "grade": "年级 任教年级 所教年级 教学年级 授课年级 年段 任课年级 年级段 所在年级 现任教年级 执教年级 "
    "grade grades gradelevel gradelevels yeargroup gradetaught gradestaught teachinggrade",
    "duty": "职务 行政职务 校内职务 担任职务 职位 任职 兼职 兼任职务 现任职务 duty duties position jobtitle",
    "title": "职称 专业技术职称 专业技术职务 现任职称 职称等级 教师职称 现职称 专业职称 "
    "title professionaltitle rank academictitle",
    "years": "教龄 任教年限 教学年限 从教年限 从教年份 从教时间 参加教学工作时间 任教时间 "
    "yearsofteaching teachingyears experience yearsofexperience yearsteaching teachingsince",
    "is_preparation_leader": "备课组长 是否备课组长 备课组组长 是否为备课组长 preparationleader "
    "prepleader leadspreparation ispreparationleader",
    "is_group_head": "教研组长 是否教研组长 教研组组长 是否为教研组长 学科组长 headofgroup grouphead "
    "headofdepartment subjecthead isgrouphead",
    "status": "status 状态",
    STANDING: "身份 角色 人员类别 人员类型 类别 role usertype category",
    IGNORED: "序号 序 性别 备注 民族 政治面貌 学历 学位 毕业院校 所学专业 专业 no sex gender remark "
    "remarks note notes 退回原因 所在列 原内容 正确写法 来源文件 原行号 whythisrowwasrejected "
    "columninquestion whatstandsthere whatwouldberight infile inrow",
}
FIELD_OF: dict[str, str] = {word: field for field, words in WORDS.items() for word in words.split()}

NEVER_KEPT = re.compile(
    r"身份证|证件|身份号|公民身份|出生|生日|年龄|住址|地址|住所|户籍|户口|籍贯|邮编|学号|学籍|学生|家长|监护"
    r"|银行|账号|卡号|护照|idcard|identitycard|idnumber|nationalid|identitynumber|passport|birth|dob$|^age$"
    r"|address|postcode|zipcode|pupil|student|guardian|parent|password|密码"
)
OF_PUPILS = re.compile(
    r"学号|学籍号|学生姓名|学生名字|studentname|studentid|studentnumber|pupilname"
)
ONLY_TEACHERS_HAVE = {"staff_number", "title", "years", "subject", "duty", "is_group_head"}

_BRACKETS = re.compile(r"[(\[【{<].*?[)\]】}>]")
_MARKS = re.compile(r"[\s*※＊★☆:;,.、。/\\_\-–—'\"“”‘’?!#·|]+")


def heading_key(heading: str) -> str:
    """Return ``heading`` without anything that schools add to it, for comparing."""
    text = folded(heading).lower().replace("必填", "").replace("选填", "")
    bare = _MARKS.sub("", _BRACKETS.sub("", text))
    return bare or _MARKS.sub("", text)


def field_of(heading: str, by_hand: Mapping[str, str]) -> str:
    """Return the field that ``heading`` means; "" where it means none.

    ``by_hand`` are the county's own choices, by heading. They stand above what is built in,
    but never make something readable that must not be read.
    """
    key = heading_key(heading)
    known = FIELD_OF.get(key, "")
    if not known and NEVER_KEPT.search(key):
        return FORBIDDEN
    chosen = by_hand.get(heading.strip()) or by_hand.get(key)
    return chosen or known


def is_about_pupils(headings: list[str], fields: list[str]) -> bool:
    """Tell whether a table with these headings lists pupils."""
    return any(OF_PUPILS.search(heading_key(heading)) for heading in headings) and not (
        ONLY_TEACHERS_HAVE & set(fields)
    )
