"""What a page that follows a conversation hears: the state of one comment, or of the thread.

Everybody hears the same bytes, so an event carries nothing that only some may read: a hidden
or withdrawn comment comes without its text, and those who may see more ask for the part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from commons.enums import CommentState
from commons.models import Comment, Film, Thread
from schools.queries.people import NOWHERE, Place

# A frame may have 64 KiB; longer texts are fetched. Bytes of UTF-8, with room for escapes.
LONGEST_HTML = 24_000


def comment_event(comment: Comment, places: Mapping[int, Place], kind: str = "") -> dict[str, Any]:
    """Return ``comment`` as it stands now. ``places`` says where each person (id) stands.

    ``kind`` says what just happened; a replay knows only where things stand.
    """
    shown = comment.state == CommentState.SHOWN
    fits = len(comment.html.encode()) <= LONGEST_HTML
    answered = comment.reply_to
    return {
        "type": "event",
        "feed": f"thread:{comment.thread_id}",
        "number": comment.number,
        "kind": kind or _standing(comment),
        "id": comment.pk,
        "client_id": str(comment.client_id),
        "author": _person(comment.author, places),
        "comment_kind": str(comment.kind),
        "reply": answered and {"id": answered.pk, "author": answered.author.kept_name},
        "state": str(comment.state),
        "question_state": str(comment.question_state),
        "second": comment.second,
        "posted_at": comment.posted_at.isoformat(),
        "edited": comment.edited_at is not None,
        "html": comment.html if shown and fits else None,
        "attachments": [each.as_data() for each in comment.files] if shown else [],
    }


def thread_event(thread: Thread) -> dict[str, Any]:
    """Return where ``thread`` itself stands: its title, whether it is closed or pinned."""
    return {
        "type": "event",
        "feed": f"thread:{thread.pk}",
        "number": thread.own_number,
        "kind": "thread.changed",
        "title": thread.title,
        "state": str(thread.state),
        "pinned": thread.pinned_at is not None,
    }


def film_event(film: Film) -> dict[str, Any]:
    """Return where a film stands; a page asks for the part that says it in its language."""
    return {
        "type": "event",
        "feed": f"film:{film.pk}",
        "number": film.last_number,
        "kind": "film.changed",
        "state": str(film.state),
        "percent": film.percent,
    }


def bell_event(person_id: int, number: int, unseen: int) -> dict[str, Any]:
    """Return how many things wait for a person now."""
    return {
        "type": "event",
        "feed": f"notices:{person_id}",
        "number": number,
        "kind": "notices.changed",
        "unseen": unseen,
    }


def _standing(comment: Comment) -> str:
    if comment.state != CommentState.SHOWN:
        return f"comment.{comment.state}"
    return "comment.edited" if comment.edited_at else "comment.posted"


def _person(person: Any, places: Mapping[int, Place]) -> dict[str, Any]:
    """The duty goes as its value, and a former teacher without a name: each page says both in
    its reader's language.
    """
    place = places.get(person.pk, NOWHERE)
    return {"id": person.pk, "name": person.kept_name, "school": place.school, "role": place.role}


# -- What people are told ---------------------------------------------------------------------

NOTICES: dict[str, NoticeKind] = {}


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A sort of notice. Every room declares its own in its ``messages.py``.

    ``says`` has ``%(who)s`` and ``%(about)s``; so may ``because``, which gives the reason. ``waits``: it waits
    for the person, so the bell counts it; what does not is told once a day. ``always`` cannot be
    switched off, only muted with its conversation. ``address`` says where a notice leads, by what
    it is about; without it, to the page of that. ``called`` says how that is
    called in such a notice and ``stands`` how it stands, where that is not as everywhere;
    ``when`` says for ``%(when)s`` on which day something about it comes.
    """

    name: str
    label: Any
    says: Any
    because: Any
    waits: bool
    always: bool = False
    address: Callable[[Any], str] | None = None
    called: Callable[[Any], str] | None = None
    stands: Callable[[Any], str] | None = None
    when: Callable[[Any], str] | None = None

    def __post_init__(self) -> None:
        if NOTICES.setdefault(self.name, self) is not self:
            msg = f"two notices are called {self.name}"
            raise ValueError(msg)


def who_words(names: list[str], more: int) -> str:
    """Say who did something: 李老师; 李老师 and 4 others. ``more`` are those not named."""
    said = str(_(", ")).join(names)
    if not more:
        return said
    others = ngettext_lazy("%(names)s and %(n)d other", "%(names)s and %(n)d others", "n")
    return str(others % {"names": said, "n": more})


def _how_a_film_stands(film: Film) -> str:
    words = {"state": film.get_state_display(), "why": film.problem_words}
    return str(_("%(state)s. %(why)s") % words if words["why"] else words["state"])


def _where_a_film_stands(film: Film) -> str:
    """Where it plays; else where its owner reads why it does not."""
    return film.shown_at if film.is_ready else reverse("commons:film-watch", args=[film.pk])


MENTIONED = NoticeKind(
    "mentioned",
    _("Somebody mentions me"),
    _("%(who)s mentioned you in “%(about)s”"),
    _("because you were mentioned"),
    waits=True,
)
ANSWERED = NoticeKind(
    "answered",
    _("My question is answered"),
    _("%(who)s answered your question in “%(about)s”"),
    _("because you asked"),
    waits=True,
)
REPLIED = NoticeKind(
    "replied",
    _("Somebody replies to me"),
    _("%(who)s replied to you in “%(about)s”"),
    _("because it is a reply to what you wrote"),
    waits=True,
)
ASKED = NoticeKind(
    "asked",
    _("A new question where I guide"),
    _("%(who)s asked in “%(about)s”"),
    _("because you guide this circle"),
    waits=True,
)
FILM_ASKED = NoticeKind(
    "film-asked",
    _("A question about a video of mine"),
    _("%(who)s asked about your video “%(about)s”"),
    _("because the question is about your video"),
    waits=True,
)
FILM_COMMENTED = NoticeKind(
    "film-commented",
    _("An expert comments on a video of mine"),
    _("%(who)s commented on your video “%(about)s” as an expert"),
    _("because an expert spoke about your video"),
    waits=True,
)
FILM = NoticeKind(
    "film",
    _("A video that I uploaded was converted or refused"),
    _("Your video “%(about)s”: %(state)s"),
    _("because the video is yours"),
    waits=True,
    always=True,
    address=_where_a_film_stands,
    called=lambda film: film.name,  # its owner alone is told
    stands=_how_a_film_stands,
)
FOLLOWED = NoticeKind(
    "followed",
    _("Somebody whom I follow begins a conversation"),
    _("%(who)s began “%(about)s”"),
    _("because you follow them"),
    waits=False,
)
REPORTED = NoticeKind(
    "reported",
    _("A comment is reported where I guide"),
    _("%(who)s reported a comment in “%(about)s”"),
    _("because you look after this circle"),
    waits=True,
)
HIDDEN = NoticeKind(
    "hidden",
    _("A comment of mine is hidden"),
    _("%(who)s hid a comment of yours in “%(about)s”"),
    _("because you wrote it"),
    waits=True,
    always=True,
)
MESSAGE = NoticeKind(
    "message",
    _("Somebody writes me a message"),
    _("%(who)s wrote to you"),
    _("because %(who)s wrote to you"),
    waits=True,
)
MESSAGE_REPORTED = NoticeKind(
    "message-reported",
    _("A message between two people is reported to the office"),
    _("%(who)s reported a message"),
    _("because the county office decides about it"),
    waits=True,
)
MESSAGE_HIDDEN = NoticeKind(
    "message-hidden",
    _("A message of mine is hidden"),
    _("%(who)s hid a message of yours in “%(about)s”"),
    _("because the message is yours"),
    waits=True,
    always=True,
)
DUTY = NoticeKind(
    "duty",
    _("My duties change"),
    _("%(who)s changed a duty of yours: %(about)s"),
    _("because it is your duty"),
    waits=True,
    always=True,
)
ROSTER = NoticeKind(
    "roster",
    _("A roster that I uploaded has been worked on"),
    _("The roster %(about)s: %(state)s"),
    _("because you uploaded it"),
    waits=True,
    always=True,
)
EXPORT = NoticeKind(
    "export",
    _("My data can be taken out"),
    _("Your data: %(state)s"),
    _("because you asked for it"),
    waits=True,
    always=True,
)
ROBOT_STOPPED = NoticeKind(
    "robot",
    _("A chat group's robot that I set up stops"),
    _("The robot in %(about)s was refused again and again, and is switched off"),
    _("because you set it up"),
    waits=True,
    always=True,
)
