"""Sections of counties as their editors would have filled them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image

from commons.models import SiteDocument, SitePicture
from community.domain.sections import lay_section
from community.models import CountyPage, NewsIndexPage, NewsPage
from schools.enums import Role
from schools.models import County, Person
from tests.cast import appoint
from tests.factories.schools import CountyFactory


def make_section(county: County | None = None, **fields: Any) -> CountyPage:
    """Return the section of a county with its news list, both published."""
    section = lay_section(county=county or CountyFactory())
    for name, value in {"live": True, **fields}.items():
        setattr(section, name, value)
    section.save()
    NewsIndexPage.objects.child_of(section).update(live=True)
    return section


def make_news(section: CountyPage, title: str = "一次研讨", **fields: Any) -> NewsPage:
    news = NewsPage(
        **{"title": title, "slug": f"n{NewsPage.objects.count()}", "lead": "导语"} | fields
    )
    return NewsIndexPage.objects.child_of(section).get().add_child(instance=news)


def picture_file(name: str = "p.png", sort: str = "PNG", **saving: Any) -> ImageFile:
    kept = BytesIO()
    Image.new("RGB", (64, 40), (28, 107, 96)).save(kept, sort, **saving)
    kept.seek(0)
    return ImageFile(kept, name=name)


def make_picture(section: CountyPage, title: str = "一张图", **fields: Any) -> SitePicture:
    return SitePicture.objects.create(
        **{"title": title, "file": picture_file(), "collection": section.collection} | fields
    )


def make_document(section: CountyPage, title: str = "一份文件", **fields: Any) -> SiteDocument:
    file = ContentFile(b"%PDF-1.4\n", name="paper.pdf")
    return SiteDocument.objects.create(
        **{"title": title, "file": file, "collection": section.collection} | fields
    )


def make_editor(county: County, role: Role = Role.EDITOR) -> Person:
    return appoint(role, county)
