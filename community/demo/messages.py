"""Lets two people of the demo write to each other, so that a visitor finds messages of their own."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files import File
from django.utils import timezone

from commons.domain.correspondences import write_to
from commons.domain.files import upload_file
from commons.domain.threads import mark_read
from community.demo.papers import paper
from schools.actors import Actor, load_actor
from schools.models import Person

FILE = "有理数的乘法（第一课时）学习单.docx"
# Who writes, how many days before today and when, and what; the file hangs on the last but one.
SAID = (
    (
        "teacher",
        (2, time(20, 46)),
        (
            "您好！上周五在线上看了您的公开课，学生自己说出“负负得正”的那一段，我反复看了两遍。"
            "我下周也要上《有理数的乘法》，我们班基础弱一些，想请教您：情境要不要换？"
        ),
    ),
    (
        "peer",
        (2, time(21, 12)),
        (
            "看到留言很高兴！情境可以不换，但数轴上的走动建议让学生先在地上走一走，再画到纸上。"
            "我们班第一次也卡在“往回走、时间倒着算”这一步。"
        ),
    ),
    (
        "teacher",
        (2, time(21, 20)),
        "明白了，我先让学生走。另外您的学习单上，第二组题是不是故意把 0 放在最后？",
    ),
    (
        "peer",
        (1, time(19, 31)),
        (
            "对，是故意的：前面找到规律以后，再用 0 去检验，他们印象会深。"
            "学习单发给您，蓝色的是我上完课以后改的，您按自己班的情况取舍。"
        ),
    ),
    (
        "peer",
        (1, time(19, 38)),
        "上完告诉我一声，我很想知道你们班是怎么走的。要是方便，周四晚上我们可以通个话。",
    ),
)
SHEET = [
    "一、走一走：向东为正，每分钟走 2 米。3 分钟后在哪里？3 分钟前在哪里？",
    "二、找规律：3×2、3×1、3×0、3×(-1)、3×(-2)",
    "三、用 0 检验你发现的规律。",
]


def write_messages(cast: dict[str, Person], now: datetime) -> None:
    """Write what ``teacher`` and ``peer`` write to each other; the last two wait to be read."""
    actors = {name: actor for name in ("teacher", "peer") if (actor := load_actor(cast[name]))}
    other = {"teacher": cast["peer"], "peer": cast["teacher"]}
    today = timezone.localdate(now)
    for place, (writer, (days, hour), body) in enumerate(SAID):
        at = timezone.make_aware(datetime.combine(today - timedelta(days=days), hour))
        pair = write_to(
            actor=actors[writer],
            person=other[writer],
            body=body,
            client_id=_click(place),
            attachments=[_upload(actors[writer], at)] if place == len(SAID) - 2 else [],
            at=at,
        )
        thread = pair.thread
        if thread is None:
            continue
        thread.refresh_from_db()
        mark_read(actor=actors[writer], thread=thread, number=thread.last_number, at=at)


def _upload(actor: Actor, at: datetime) -> UUID:
    file = File(paper(FILE, SHEET), name=FILE)
    kept = upload_file(actor=actor, file=file, name=FILE, client_id=_click(99), at=at)
    return kept.client_id


def _click(place: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"tongyan-demo/letters/{place}")
