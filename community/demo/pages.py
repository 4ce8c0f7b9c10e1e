"""The demo county's front page, news and pages about itself, as its office would have written them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from PIL import Image

from commons.models import SitePicture
from community.demo import pictures
from community.demo.people import COUNTY_NAME
from community.domain.sections import follow_duties, lay_section
from community.models import CountyPage, NewsIndexPage, NewsPage, StandardPage
from schools.actors import PLATFORM, load_actor
from schools.models import County, Person

PICTURES = {"hills": "晨山", "table": "围坐", "lesson": "同步课", "river": "沿江的学校"}
LEAD, LEAD_EN = "把一节课，教成一个单元。", "From one lesson to a whole unit."
FOCUS = {
    "title": "教—学—评一致的单元整体教学",
    "text": "<p>这一年，全县十三所初中只做一件事：从一节课走向一个单元。"
    "先想清楚学生要学到什么程度，再设计怎样学、怎样看得见学会了。</p>",
    "points": [
        "每个备课组磨出一个单元：目标、任务、评价三张表对得上",
        "每校至少两节跨校同步课，评课建议条条有回音",
        "同一份命题，两校学生同做，难点一起补",
    ],
    "alternative": "晨雾里层叠的山和一条江，太阳像一枚印章",
    "english": {
        "title": "Whole units: teaching, learning and assessment agree",
        "text": "<p>This year the thirteen junior schools of the county do one thing: go from single"
        " lessons to units. First what pupils shall be able to do, then how they learn it and how"
        " we see that they have.</p>",
        "points": [
            "Each preparation group works out one unit: aims, tasks and assessment in step",
            "Two lessons a school watched across schools, each suggestion answered",
            "One paper for two schools, its hard items taken up together",
        ],
        "alternative": "Hills in morning mist above a river, the sun like a seal",
    },
}
BESIDE = {
    "alternative": "江边的七所学校，中间一所亮着红色屋顶",
    "side": "end",
    "text": "<p><b>引领学校和薄弱学校结成共同体。</b>线下一起开题，线上各自上课、互相质疑，"
    "期末坐下来看同一份试卷。离县城最远的学校，也有人一起备课。</p>",
    "english": {
        "alternative": "Seven schools along a river, the one in the middle with a red roof",
        "text": "<p><b>Lead and partner schools form communities.</b> They begin together on site,"
        " teach and question each other online, and read the same paper at the end of term.</p>",
    },
}
QUOTATION = {
    "text": "以前评课是说一圈好话。现在一条建议，要么采纳，要么说清为什么不采纳。",
    "who": "柳渡初中 数学备课组长",
    "english": {
        "text": "We used to go round and praise. Now a suggestion is taken up, or we say why not.",
        "who": "A preparation leader of mathematics",
    },
}


@dataclass(frozen=True, slots=True)
class Story:
    """A piece of news, so many days old."""

    slug: str
    days: int
    title: str
    title_en: str
    lead: str
    lead_en: str
    text: str
    text_en: str
    alternative: str
    alternative_en: str
    drawn: str


STORIES = (
    Story(
        "unit-workshop",
        4,
        "十三校备课组长围着一个单元磨了三遍课",
        "Thirteen schools, one unit, three rounds",
        "数学“一次函数”单元研讨在实验初中举行，现场改稿，当天回校试上。",
        "A workshop on linear functions: plans changed on the spot and taught the same day.",
        "<p>上午看课，中午改稿，下午再上。三轮下来，“一次函数”单元的情境从四个减到一个，"
        "学生自己提出的问题从两个变成十一个。</p>"
        "<h2>留下了什么</h2><ul><li>一份十三校共用的单元目标表；</li>"
        "<li>三个版本的教案，每条建议都写明采纳在哪一稿；</li>"
        "<li>一份十五分钟的诊断卷，下周各校同测。</li></ul>"
        "<p>下一次研讨由柳渡初中承办，主题是“统计”单元。</p>",
        "<p>Watched in the morning, rewritten at noon, taught again in the afternoon. After three"
        " rounds four settings had become one, and the pupils' own questions eleven.</p>"
        "<p>What stays: a table of aims for all schools, three versions of the plan, a paper of"
        " fifteen minutes.</p>",
        "老师们围着一张写满字的纸坐成一圈",
        "Teachers around one sheet of paper",
        "table",
    ),
    Story(
        "synchronous-lesson",
        17,
        "一节课，九所学校同时在看",
        "One lesson, nine schools watching",
        "云岫初中的英语同步课，一百一十七位老师在线听评，最远的隔着两道山。",
        "A lesson of English at Yunxiu, watched live by 117 teachers.",
        "<p>课堂在云岫初中，听课的人在九所学校。每位听课老师领到一到三个观察点，"
        "边看边记；课后四十分钟，授课老师把收到的建议一条一条回完。</p>"
        "<p>“最有用的一条，是说我第三次追问其实已经给了答案。”授课老师说，"
        "“我自己听不见自己。”</p>",
        "<p>Every observer had one to three points to watch. Within forty minutes after the lesson"
        " each suggestion had its answer.</p>",
        "黑板前的一堂课，下面坐着一排听课的人",
        "A lesson at the blackboard, and those who watch it",
        "lesson",
    ),
    Story(
        "seed-schools",
        41,
        "四所种子学校公布本年度微课计划",
        "Four seed schools announce their micro-courses",
        "围绕十二个难教的知识点，骨干教师和专家一起录，一节不超过八分钟。",
        "Twelve hard topics, no episode longer than eight minutes.",
        "<p>选题来自去年全县期末卷错得最多的十二道题。每个选题由一所种子学校牵头，"
        "两所伙伴学校试用；用过的老师写下课上发生了什么，再改一版。</p>"
        "<p>第一批四节在期中前完成。</p>",
        "<p>The topics are the twelve items that went wrong most often in last year's papers. Each"
        " is led by a seed school and tried by two partners.</p>",
        "沿江的几所学校连成一线",
        "Schools along the river",
        "river",
    ),
)
ABOUT = {
    "text": f"<p>{COUNTY_NAME}有十三所初中。最大的学校一个年级八个班，最小的三个班，"
    "一位音乐老师要教三个年级。单靠一所学校，很多学科凑不齐一个备课组。</p>"
    "<p>所以我们把全县同学科、同年级的老师放在一起：线下每学期见两到三次，其余时间在这里。</p>"
    "<h2>联系我们</h2><p>县教育局教研室。账号和名单上的问题，请先找本校的校本研修负责人。</p>",
    "english": {
        "text": "<p>The county has thirteen junior schools. The largest has eight classes a grade,"
        " the smallest three. Many subjects cannot make a group in one school, so we put the"
        " teachers of a subject and grade together, from all of them.</p>"
        "<h2>Whom to ask</h2><p>The research office of the county.</p>"
    },
}


def write_pages(county: County, office: Person, at: datetime) -> CountyPage:
    """Write and publish the pages of the demo county as of the moment ``at``."""
    section = lay_section(county=county)
    follow_duties(actor=load_actor(office) or PLATFORM, person=office)
    drawn = {
        name: _kept(section, getattr(pictures, name)(), name, title, office)
        for name, title in PICTURES.items()
    }
    section.title_en, section.lead, section.lead_en = "Lanxi County", LEAD, LEAD_EN
    section.body = [
        ("focus", FOCUS | {"picture": drawn["hills"]}),
        ("news", {"title": "", "most": 3, "english": {}}),
        ("numbers", {"title": "", "schools": True, "teachers": True, "circles": True}),
        ("picture", BESIDE | {"picture": drawn["river"]}),
        ("quotation", QUOTATION),
        ("schools", {"title": "", "english": {}}),
    ]
    _publish(section, office, at - timedelta(days=45))
    index = NewsIndexPage.objects.child_of(section).get()
    _publish(index, office, at - timedelta(days=45))
    for story in reversed(STORIES):
        when = at - timedelta(days=story.days)
        page = NewsPage(
            title=story.title,
            title_en=story.title_en,
            slug=story.slug,
            on=timezone.localdate(when),
            lead=story.lead,
            lead_en=story.lead_en,
            picture=drawn[story.drawn],
            alternative=story.alternative,
            alternative_en=story.alternative_en,
            body=[("text", {"text": story.text, "english": {"text": story.text_en}})],
        )
        index.add_child(instance=page)
        _publish(page, office, when)
    about = StandardPage(
        title="我们县的教研",
        title_en="Research in our county",
        slug="our-county",
        lead="十三所初中，一个教研组。",
        lead_en="Thirteen schools, one research group.",
        show_in_menus=True,
        body=[("text", ABOUT)],
    )
    section.add_child(instance=about)
    _publish(about, office, at - timedelta(days=45))
    return section


def _publish(page: CountyPage, by: Person, when: datetime) -> None:
    page.owner = by
    page.save_revision(user=by).publish(user=by)
    type(page).objects.filter(pk=page.pk).update(first_published_at=when, last_published_at=when)


def _kept(
    section: CountyPage, drawn: Image.Image, name: str, title: str, by: Person
) -> SitePicture:
    return SitePicture.objects.create(
        title=title,
        file=pictures.as_file(drawn, f"{name}.png"),
        collection=section.collection,
        uploaded_by_user=by,
    )
