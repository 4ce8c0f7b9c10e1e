"""What tests do to let the people of ``cast`` write to each other."""

from uuid import uuid4

from commons.domain import correspondences, threads
from commons.models import Comment


def write(cast, person=None, to=None, body="想请教一节课。", **more):
    """Let ``person`` (the author) write to ``to`` (the reader); return the message."""
    click = more.setdefault("client_id", uuid4())
    person, to = person or cast.author, to or cast.reader
    more.setdefault("at", cast.now)
    correspondences.write_to(actor=cast.actor(person), person=to, body=body, **more)
    return Comment.objects.get(author=person, client_id=click)


def answer(cast, message, person=None, body="好的。", **more):
    """Let ``person`` (the reader) write in the conversation of ``message``."""
    return threads.post_comment(
        actor=cast.actor(person or cast.reader),
        thread=message.thread,
        body=body,
        client_id=more.pop("client_id", uuid4()),
        at=more.pop("at", cast.now),
        **more,
    )


def block(cast, person, other):
    correspondences.block(actor=cast.actor(person), person=other, at=cast.now)


def unblock(cast, person, other):
    correspondences.unblock(actor=cast.actor(person), person=other)
