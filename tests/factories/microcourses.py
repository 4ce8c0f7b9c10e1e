from itertools import count
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db.models import F
from factory import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from microcourses.domain.items import lay_library
from microcourses.enums import ItemKind, ItemState, ReuseHow
from microcourses.models import LessonCase, Material, MicroCourse, Resource, Reuse, Strategy
from tests.factories.schools import NOW, PersonFactory, SchoolFactory, SubjectFactory

NUMBERS = count()  # of items of every sort: their addresses stand beside each other


class ItemFactory(DjangoModelFactory):
    """A draft of an author at a school; ``published=True`` puts it into the library."""

    class Meta:
        abstract = True

    class Params:
        published = False

    title = Sequence(lambda n: f"第{n}个生活小实验")
    slug = LazyFunction(lambda: f"2{next(NUMBERS):07d}")
    school = SubFactory(SchoolFactory)
    county = LazyAttribute(lambda o: o.school.county)
    author = SubFactory(PersonFactory, county=LazyAttribute(lambda o: o.factory_parent.county))
    subject = SubFactory(SubjectFactory)
    client_id = LazyFunction(uuid4)
    begun_at = NOW
    live = LazyAttribute(lambda o: o.published)
    state = LazyAttribute(lambda o: ItemState.PUBLISHED if o.published else ItemState.DRAFT)
    published_at = LazyAttribute(lambda o: NOW if o.published else None)
    submitted_at = LazyAttribute(
        lambda o: NOW if o.state not in (ItemState.DRAFT, ItemState.DISCARDED) else None
    )
    first_published_at = LazyAttribute(lambda o: o.published_at)
    last_published_at = LazyAttribute(lambda o: o.published_at)
    has_unpublished_changes = LazyAttribute(lambda o: not o.published)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """Add a child to the library as treebeard does, without asking whether it may be.

        Nobody asks in a test which pages a page refers to: hundreds of tests begin with some.
        """
        item, library = model_class(*args, **kwargs), lay_library()
        item.locale_id = library.locale_id
        item._set_core_field_defaults()
        item.depth = library.depth + 1
        if library.numchild:
            item.path = library.get_last_child()._inc_path()
        else:
            item.path = Page._get_path(library.path, item.depth, 1)
        Page.objects.filter(pk=library.pk).update(numchild=F("numchild") + 1)
        item._cached_parent_obj = library
        with disable_reference_index_auto_update():
            item.save(clean=False)
        return item


class MicroCourseFactory(ItemFactory):
    class Meta:
        model = MicroCourse

    kind = ItemKind.COURSE


class StrategyFactory(ItemFactory):
    class Meta:
        model = Strategy

    kind = ItemKind.STRATEGY


class LessonCaseFactory(ItemFactory):
    class Meta:
        model = LessonCase

    kind = ItemKind.CASE


class ResourceFactory(ItemFactory):
    class Meta:
        model = Resource

    kind = ItemKind.RESOURCE


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    item = SubFactory(ResourceFactory)
    owner = LazyAttribute(lambda o: o.item.author)
    client_id = LazyFunction(uuid4)
    file = LazyFunction(lambda: ContentFile(b"PK\x05\x06" + bytes(18), name="none.docx"))
    name = "学案.docx"
    content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    size = 1000
    sha256 = "0" * 64
    uploaded_at = NOW


class ReuseFactory(DjangoModelFactory):
    """A report by a teacher of another school; counts on the item are not touched."""

    class Meta:
        model = Reuse

    item = SubFactory(StrategyFactory, published=True)
    school = SubFactory(SchoolFactory, county=LazyAttribute(lambda o: o.factory_parent.item.county))
    person = SubFactory(PersonFactory, county=LazyAttribute(lambda o: o.factory_parent.item.county))
    how = ReuseHow.IN_CLASS
    used_on = LazyAttribute(lambda o: o.reported_at.date())
    class_name = Sequence(lambda n: f"七({n})班")
    happened = "学生自己动手做了杠杆，最后一组讨论得最热烈。"
    client_id = LazyFunction(uuid4)
    reported_at = NOW
