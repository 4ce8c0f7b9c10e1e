"""What is new in the library, for feed readers: public items, or by a secret address what is one's own
to see.
"""

from __future__ import annotations

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kit.errors import Missing
from kit.http import tell
from kit.limits import ASKING, spend
from microcourses.domain import feeds as domain
from microcourses.permissions import POLICY
from microcourses.queries import feeds as queries
from schools.actors import Actor
from schools.models import Subject


@login_not_required
@require_safe
def show_feeds(request: HttpRequest) -> HttpResponse:
    """Say where feed readers find what is new."""
    keeps = POLICY.allows(request.actor, "feed.keep")
    key = queries.key_of(request.actor.user_id) if keeps else ""
    opened = {None, *queries.subjects_shared(None)}
    shown = {
        "rows": [
            (
                subject,
                _address(request, subject, "") if subject in opened else "",
                key and _address(request, subject, key),
            )
            for subject in (None, *queries.subjects_shared(request.actor))
        ],
        "keeps": keeps,
        "has_key": bool(key),
    }
    response = render(request, "microcourses/feeds/feeds.html", shown)
    response["Cache-Control"] = "private, no-store" if key else "private, no-cache"
    return response


@login_not_required
@require_safe
def show_public(request: HttpRequest, subject: str) -> HttpResponse:
    """Give out the newest of what is open to everybody."""
    return _feed(request, _subject_or_404(subject), None)


@login_not_required
@never_cache
@require_safe
def show_own(request: HttpRequest, key: str, subject: str) -> HttpResponse:
    """Give out the newest of what the owner of ``key`` finds today."""
    reader = queries.reader_by(key)
    if reader is None:
        raise Missing
    spend(ASKING, f"feed:{reader.user_id}")
    response = _feed(request, _subject_or_404(subject), reader)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
def open_feed(request: HttpRequest) -> HttpResponse:
    had_one = queries.has_address(request.actor.user_id)
    domain.open_feed(actor=request.actor, at=timezone.now())
    if had_one:
        tell(request, _("Your secret address is made anew. The one before no longer works."))
    else:
        tell(request, _("Your secret address is made."))
    return redirect("microcourses:feeds")


@require_POST
def close_feed(request: HttpRequest) -> HttpResponse:
    domain.close_feed(actor=request.actor, at=timezone.now())
    tell(request, _("Your secret address no longer works."))
    return redirect("microcourses:feeds")


def _address(request: HttpRequest, subject: Subject | None, key: str) -> str:
    named = {"subject": subject.pk if subject else queries.EVERY}
    if key:
        path = reverse("microcourses:feed-own", kwargs=named | {"key": key})
    else:
        path = reverse("microcourses:feed", kwargs=named)
    return request.build_absolute_uri(path)


def _subject_or_404(code: str) -> Subject | None:
    if code == queries.EVERY:
        return None
    subject = queries.subject_of(code)
    if subject is None:
        raise Missing
    return subject


def _feed(request: HttpRequest, subject: Subject | None, reader: Actor | None) -> HttpResponse:
    home = request.build_absolute_uri(reverse("microcourses:feeds"))
    feed = Atom1Feed(
        title=queries.title_of(subject),
        link=home,
        description="",
        language=get_language(),
        # A secret address stands in nothing that is passed on.
        feed_url=None if reader else _address(request, subject, ""),
        feed_guid=_address(request, subject, ""),
    )
    for entry in queries.entries(reader, subject):
        href = request.build_absolute_uri(entry.href)
        feed.add_item(
            title=entry.title,
            link=href,
            description=entry.summary,
            author_name=entry.author,
            unique_id=href,
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            categories=entry.words,
        )
    said = feed.writeString("utf-8")
    etag = quote_etag(hashlib.sha256(said.encode()).hexdigest()[:32])
    response = HttpResponse(said, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache" if reader else "no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response
