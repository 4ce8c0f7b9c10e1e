"""What the page of one's own account shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.enums import Role
from schools.models import Appointment, Person, TeachingPost

# What a browser says of itself, the first that fits: apps before the browsers they are made of.
BROWSERS = (
    ("MicroMessenger", gettext_lazy("WeChat")),
    ("DingTalk", gettext_lazy("DingTalk")),
    ("Lark", gettext_lazy("Feishu")),
    ("Feishu", gettext_lazy("Feishu")),
    ("HuaweiBrowser", gettext_lazy("Huawei Browser")),
    ("QQBrowser", gettext_lazy("QQ Browser")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Device:
    """One place where a person is signed in. Its key opens the account and stays out of pages."""

    pk: int
    words: str
    address: str
    since: datetime
    is_here: bool


def devices_of(person: Person, here: str) -> list[Device]:
    """Return where ``person`` is signed in now, this device (session key ``here``) first."""
    devices = [
        Device(
            pk=each.pk,
            words=device_words(each.user_agent),
            address=each.ip,
            since=each.created_at,
            is_here=each.session_key == here,
        )
        for each in UserSession.objects.purge_and_list(person)
    ]
    return sorted(devices, key=lambda one: (not one.is_here, -one.since.timestamp()))


def device_words(user_agent: str) -> str:
    """Say what a browser calls itself in a word or two: "Chrome on Windows"."""
    browser = next((str(name) for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def posts_of(person: Person, on: date) -> QuerySet[TeachingPost]:
    """Return what ``person`` teaches on the day ``on``, the main post first."""
    return (
        TeachingPost.objects.in_force(on)
        .filter(person=person)
        .select_related("school", "subject")
        .order_by("-is_primary", "subject__position", "grade", "pk")
    )


def duties_of(person: Person, on: date) -> QuerySet[Appointment]:
    """Return what else ``person`` is appointed to on the day ``on``."""
    return (
        Appointment.objects.in_force(on)
        .filter(person=person)
        .exclude(role=Role.TEACHER)
        .select_related("school", "subject", "county")
        .order_by("role", "pk")
    )
