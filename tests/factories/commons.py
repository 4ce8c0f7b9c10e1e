import io
from uuid import uuid4

from django.core.files.base import ContentFile
from factory import LazyAttribute, LazyFunction, SubFactory, post_generation
from factory.django import DjangoModelFactory
from PIL import Image

from commons.models import Attachment, Comment, Correspondence, Report, Thread
from kit.search.index import put
from tests.factories.schools import NOW, PersonFactory
from tests.factories.studygroups import CircleFactory


def picture(width=8):
    """The bytes of a small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (width, 8), "teal").save(out, "PNG")
    return out.getvalue()


class SearchedFactory(DjangoModelFactory):
    """What the commands put into the index, is there: what is shown, and hangs on something."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        thing = super()._create(model_class, *args, **kwargs)
        if model_class.get_indexed_objects().filter(pk=thing.pk).exists():
            put(thing)
        return thing


class ThreadFactory(SearchedFactory):
    """``ThreadFactory(thing=circle)``: a conversation about any thing."""

    class Meta:
        model = Thread

    thing = SubFactory(CircleFactory)
    title = "期末复习怎么安排？"
    opened_by = SubFactory(PersonFactory)
    opened_at = NOW
    last_comment_at = NOW
    client_id = LazyFunction(uuid4)


class LettersFactory(DjangoModelFactory):
    """``LettersFactory(low=one, high=other)``: a correspondence with its conversation, empty yet."""

    class Meta:
        model = Correspondence
        skip_postgeneration_save = True

    low = SubFactory(PersonFactory)
    high = SubFactory(PersonFactory)
    county = LazyAttribute(lambda o: o.low.county)

    @post_generation
    def thread(self, create, extracted, **kwargs):
        title = f"{self.low.name} · {self.high.name}"
        self.thread = ThreadFactory(thing=self, opened_by=self.low, title=title, **kwargs)
        self.begun_by, self.begun_at = self.low, NOW
        self.save()


class CommentFactory(SearchedFactory):
    class Meta:
        model = Comment

    thread = SubFactory(ThreadFactory)
    author = SubFactory(PersonFactory)
    client_id = LazyFunction(uuid4)
    number = LazyAttribute(lambda o: _next(o.thread))
    body = "我们学校从错题看。"
    html = LazyAttribute(lambda o: f"<p>{o.body}</p>")
    posted_at = NOW


class AttachmentFactory(SearchedFactory):
    """A picture; ``AttachmentFactory(thing=comment)``, or waiting where no thing is named."""

    class Meta:
        model = Attachment

    owner = SubFactory(PersonFactory)
    client_id = LazyFunction(uuid4)
    name = "板书.png"
    content_type = "image/png"
    file = LazyFunction(lambda: ContentFile(picture(), name="x.png"))
    size = LazyAttribute(lambda o: o.file.size)
    sha256 = LazyFunction(lambda: uuid4().hex * 2)
    uploaded_at = NOW


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = Report

    comment = SubFactory(CommentFactory)
    reporter = SubFactory(PersonFactory)
    reason = "与教研无关"
    reported_at = NOW


def _next(thread: Thread) -> int:
    thread.last_number += 1
    thread.comment_count += 1
    thread.save()
    return thread.last_number
