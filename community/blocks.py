"""What the pages for visitors are built of. Each block says its words in Chinese and in English."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from community.said import CHINESE, Said, Words
from microcourses.enums import ItemKind
from schools.enums import Stage

FEATURES = ["h2", "h3", "bold", "ul", "ol", "link", "document-link"]
PLAIN_FEATURES = ["bold", "ul", "ol", "link", "document-link"]
LONG = 2000
MOST_NEWS = 6
MOST_ITEMS = 8


class SayingBlock(blocks.StructBlock):
    """A block whose words stand in Chinese and, below, in English where somebody wrote it."""

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        return context | {"said": Said(value, value.get("english") or {})}


def english(**words: blocks.Block) -> blocks.StructBlock:
    """Return the folded part of a block in which its words stand in English."""
    return blocks.StructBlock(
        list(words.items()),
        label=_("In English"),
        required=False,
        collapsed=True,
        icon="globe",
        help_text=_("Where nothing stands here, readers of English get the Chinese."),
    )


def _line(label: Any, *, required: bool = False, most: int = 120, **more: Any) -> blocks.CharBlock:
    return blocks.CharBlock(label=label, required=required, max_length=most, **more)


def _text(label: Any, *, required: bool = False) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(label=label, required=required, features=PLAIN_FEATURES)


def _points() -> blocks.ListBlock:
    return blocks.ListBlock(
        _line(_("Point"), required=True, most=200),
        label=_("Points"),
        required=False,
        max_num=8,
        default=[],
    )


def _alternative(*, required: bool = False) -> blocks.CharBlock:
    return _line(
        _("What the picture shows"),
        required=required,
        most=200,
        help_text=_("Read aloud to those who cannot see it."),
    )


class PictureMixin:
    """A picture always comes with words for those who cannot see it."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)  # type: ignore[misc]
        if cleaned.get("picture") and not cleaned.get("alternative"):
            missing = ErrorList([ValidationError(_("Say what the picture shows."))])
            raise blocks.StructBlockValidationError(block_errors={"alternative": missing})
        return cleaned


class FocusBlock(PictureMixin, SayingBlock):
    title = _line(_("Title"), required=True, most=60)
    text = _text(_("Text"))
    points = _points()
    picture = ImageChooserBlock(label=_("Picture"), required=False)
    alternative = _alternative()
    english = english(
        title=_line(_("Title"), most=90),
        text=_text(_("Text")),
        points=_points(),
        alternative=_alternative(),
    )

    class Meta:
        label = _("Focus of the year")
        description = _("What the county works on this school year: a title, a few points.")
        icon = "crosshairs"
        template = "community/blocks/focus.html"
        preview_value = {
            "title": "教—学—评一致的单元整体教学",
            "text": "<p>从一节课走向一个单元：先想清楚学到什么程度，再设计怎样学。</p>",
            "points": ["单元目标可测", "课堂任务真实", "评价伴随学习"],
            "english": {
                "title": "Whole units: teaching, learning and assessment agree",
                "text": "<p>From one lesson to a unit: first what shall be learned, then how.</p>",
                "points": ["Aims that can be measured", "Real tasks", "Assessment on the way"],
            },
        }


class NewsBlock(SayingBlock):
    title = _line(_("Heading"), most=40, help_text=_("Empty: “News”."))
    most = blocks.IntegerBlock(label=_("How many"), default=3, min_value=1, max_value=MOST_NEWS)
    english = english(title=_line(_("Heading"), most=60))

    class Meta:
        label = pgettext_lazy("of a county", "News")
        description = _("The latest news of the county, newest first. They come by themselves.")
        icon = "calendar-alt"
        template = "community/blocks/news.html"
        preview_value = {"title": "", "most": 3}

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        section = _section_of(parent_context)
        if section is None:
            return context | {"news": SAMPLE_NEWS, "index": None}
        news = section.latest_news(value.get("most") or 3)
        return context | {"news": news, "index": section.news_index()}


class LibraryBlock(SayingBlock):
    title = _line(_("Heading"), most=40, help_text=_("Empty: “New in the library”."))
    most = blocks.IntegerBlock(label=_("How many"), default=4, min_value=1, max_value=MOST_ITEMS)
    english = english(title=_line(_("Heading"), most=60))

    class Meta:
        label = _("Newest in the library")
        description = _("What teachers of the county opened to everybody, newest first.")
        icon = "folder-open-inverse"
        template = "community/blocks/library.html"
        preview_value = {"title": "", "most": 4}

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        section = _section_of(parent_context)
        if section is None:
            return context | {"items": SAMPLE_ITEMS}
        return context | {"items": section.newest_items(value.get("most") or 4)}


class SchoolsBlock(SayingBlock):
    title = _line(_("Heading"), most=40, help_text=_("Empty: “Our schools”."))
    english = english(title=_line(_("Heading"), most=60))

    class Meta:
        label = _("The county's schools")
        description = _("All schools with their stage; seed schools are marked. No people.")
        icon = "group"
        template = "community/blocks/schools.html"
        preview_value = {"title": ""}

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        section = _section_of(parent_context)
        return context | {"schools": section.schools() if section else SAMPLE_SCHOOLS}


class NumbersBlock(SayingBlock):
    title = _line(_("Heading"), most=40)
    schools = blocks.BooleanBlock(label=_("How many schools"), required=False, default=True)
    teachers = blocks.BooleanBlock(label=_("How many teachers"), required=False, default=True)
    circles = blocks.BooleanBlock(label=_("How many subject circles"), required=False, default=True)
    english = english(title=_line(_("Heading"), most=60))

    class Meta:
        label = _("In numbers")
        description = _("Counted by the site, no more than a few minutes old.")
        icon = "list-ul"
        template = "community/blocks/numbers.html"
        preview_value = {"title": "", "schools": True, "teachers": True, "circles": True}

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        section = _section_of(parent_context)
        figures = section.figures() if section else SAMPLE_FIGURES
        shown = {name: number for name, number in figures.items() if value.get(name) and number}
        return context | {"figures": shown}


class PictureBlock(PictureMixin, SayingBlock):
    picture = ImageChooserBlock(label=_("Picture"))
    alternative = _alternative(required=True)
    text = _text(_("Text"))
    side = blocks.ChoiceBlock(
        label=_("The picture stands"),
        choices=[("start", _("before the text")), ("end", _("after the text"))],
        default="start",
    )
    english = english(alternative=_alternative(), text=_text(_("Text")))

    class Meta:
        label = _("Picture with text")
        description = _("A picture and what there is to say about it, side by side.")
        icon = "image"
        template = "community/blocks/picture.html"
        preview_value = {
            "picture": None,
            "alternative": "",
            "text": "<p>线上备课室里，两所学校的老师正围着同一份教案。</p>",
            "side": "start",
            "english": {"text": "<p>Two schools, one lesson plan.</p>"},
        }


class QuotationBlock(SayingBlock):
    text = blocks.TextBlock(label=_("What was said"), max_length=300, rows=3)
    who = _line(_("By whom"), most=60)
    english = english(
        text=blocks.TextBlock(label=_("What was said"), max_length=500, rows=3, required=False),
        who=_line(_("By whom"), most=90),
    )

    class Meta:
        label = _("Quotation")
        description = _("One sentence that deserves to stand alone.")
        icon = "openquote"
        template = "community/blocks/quotation.html"
        preview_value = {
            "text": "教研不是听一节课，而是一起改一节课。",
            "who": "一位备课组长",
            "english": {
                "text": "Research on teaching is to change a lesson, together.",
                "who": "A preparation leader",
            },
        }


class TextBlock(SayingBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=FEATURES)
    english = english(text=blocks.RichTextBlock(label=_("Text"), features=FEATURES, required=False))

    class Meta:
        label = _("Text")
        description = _("Headings, paragraphs, lists and links.")
        icon = "pilcrow"
        template = "community/blocks/text.html"
        preview_value = {
            "text": "<h2>怎样进来</h2><p>账号随全县花名册而来，不用注册。</p>",
            "english": {"text": "<h2>How to come in</h2><p>Accounts come from the roster.</p>"},
        }


def _section_of(context: dict[str, Any] | None) -> Any:
    """Return the county's section that the page with the block stands in, or None."""
    return getattr((context or {}).get("page"), "section", None)


# What blocks that count and list by themselves show where an editor chooses one.
SAMPLE_NEWS = [
    {
        "on": date(2026, 9, 10),
        "said_title": Words("全县单元整体教学研讨会举行", CHINESE),
        "said_lead": Words("十三所初中的备课组长围绕一个单元磨了三遍课。", CHINESE),
        "url": "#",
    },
    {
        "on": date(2026, 9, 3),
        "said_title": Words("新学期第一次学科圈活动", CHINESE),
        "said_lead": Words("线上线下同时进行。", CHINESE),
        "url": "#",
    },
]
SAMPLE_ITEMS = [
    {
        "title": "生活中的物理小实验：一根吸管喝到水",
        "kind": ItemKind.COURSE.label,
        "subject": "物理",
        "author": "钟国强 · 横村初中",
        "href": "#",
    },
    {
        "title": "一元一次方程：从算术到代数的一步",
        "kind": ItemKind.CASE.label,
        "subject": "数学",
        "author": "本县一位教师",
        "href": "#",
    },
]
SAMPLE_SCHOOLS = [
    {"name": "实验初级中学", "stage_labels": [Stage.JUNIOR.label], "is_seed": True},
    {"name": "城北初级中学", "stage_labels": [Stage.JUNIOR.label], "is_seed": False},
    {"name": "中心小学", "stage_labels": [Stage.PRIMARY.label], "is_seed": False},
]
SAMPLE_FIGURES = {"schools": 13, "teachers": 228, "circles": 21}

TEXT_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("text", TextBlock()),
    ("picture", PictureBlock()),
    ("quotation", QuotationBlock()),
]
# What a later room can show to visitors is one more block here.
FRONT_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("focus", FocusBlock()),
    ("news", NewsBlock()),
    ("library", LibraryBlock()),
    ("schools", SchoolsBlock()),
    ("numbers", NumbersBlock()),
    *TEXT_BLOCKS,
]
