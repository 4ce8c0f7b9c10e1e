from uuid import uuid4

from factory import LazyAttribute, LazyFunction, SubFactory
from factory.django import DjangoModelFactory

from commons.models import Comment, Thread
from tests.factories.schools import NOW, PersonFactory
from tests.factories.studygroups import CircleFactory


class ThreadFactory(DjangoModelFactory):
    """``ThreadFactory(thing=circle)``: a conversation about any thing."""

    class Meta:
        model = Thread

    thing = SubFactory(CircleFactory)
    title = "期末复习怎么安排？"
    opened_by = SubFactory(PersonFactory)
    opened_at = NOW
    client_id = LazyFunction(uuid4)


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    thread = SubFactory(ThreadFactory)
    author = SubFactory(PersonFactory)
    client_id = LazyFunction(uuid4)
    number = LazyAttribute(lambda o: _next(o.thread))
    body = "我们学校从错题看。"
    html = LazyAttribute(lambda o: f"<p>{o.body}</p>")
    posted_at = NOW


def _next(thread: Thread) -> int:
    thread.last_number += 1
    thread.comment_count += 1
    thread.save()
    return thread.last_number
