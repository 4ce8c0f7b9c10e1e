"""Films: given out by checked addresses, watched, and looked after by their owner."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from commons import media
from commons.domain import films, films_captions
from commons.enums import CAPTION_LANGUAGES, CaptionKind
from commons.feeds import FILM
from commons.forms.films import CaptionsForm, ChaptersForm, PosterForm
from commons.models import Film
from commons.permissions import POLICY
from commons.queries.films import commentary_cues
from commons.queries.uploads import showings_of
from kit.captions import Taken, as_lines, cues_in, write_vtt
from kit.downloads import PIECE, send_file
from kit.errors import Invalid, Refused
from kit.http import tell, wants_json
from kit.limits import UPLOADING, spend

VTT = "text/vtt; charset=utf-8"


def film_or_404(request: HttpRequest, pk: int) -> Film:
    return get_object_or_404(Film.objects.visible_to(request.actor), pk=pk)


# -- What a player loads: whoever sees the film, visitors where its place is public --------------


@login_not_required
@require_http_methods(["GET", "HEAD"])
def show_film(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the film itself; where browsers cannot play that, its best version."""
    film = film_or_404(request, pk)
    if not film.is_ready:
        raise Http404
    if film.plays:
        return _sent(request, film, film.file, film.content_type, film.sha256)
    version = film.renditions.order_by("-height").first()
    if version is None:
        raise Http404
    return _sent(request, film, version.file, version.content_type, version.sha256)


@login_not_required
@require_http_methods(["GET", "HEAD"])
def show_rendition(request: HttpRequest, pk: int, height: int) -> HttpResponse:
    film = film_or_404(request, pk)
    version = get_object_or_404(film.renditions, height=height)
    return _sent(request, film, version.file, version.content_type, version.sha256)


@login_not_required
@require_http_methods(["GET", "HEAD"])
def show_poster(request: HttpRequest, pk: int) -> HttpResponse:
    film = film_or_404(request, pk)
    if not film.poster:
        raise Http404
    # Each picture is stored under a name of its own.
    etag = film.poster.name.rpartition("/")[2]
    return send_file(request, film.poster, name="poster.jpg", content_type="image/jpeg", etag=etag)


@login_not_required
@require_GET
def show_captions(request: HttpRequest, pk: int, caption: int) -> HttpResponse:
    found = get_object_or_404(film_or_404(request, pk).captions, pk=caption)
    return _text(found.vtt)


@login_not_required
@require_GET
def show_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far a film is, as a part of a page or as data."""
    film = film_or_404(request, pk)
    if wants_json(request):
        return JsonResponse(
            {
                "state": str(film.state),
                "label": film.get_state_display(),
                "percent": film.percent,
                "problem": film.problem_words,
                "number": film.last_number,
            }
        )
    return render(request, "commons/films/_state.html", {"film": film})


def _sent(
    request: HttpRequest, film: Film, file: Any, content_type: str, digest: str
) -> HttpResponse:
    own = request.actor is not None and request.actor.user_id == film.owner_id
    stem = film.own_title if own else f"video-{film.pk}"
    name = f"{stem}{PurePosixPath(file.name).suffix}"  # of a version: what it is, not what it was
    return send_file(request, file, name=name, content_type=content_type, etag=digest, piece=PIECE)


def _text(vtt: str, name: str = "") -> HttpResponse:
    response = HttpResponse(vtt, content_type=VTT)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# -- Watching and talking ------------------------------------------------------------------------


@require_GET
def watch_film(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a film on a page of its own, as before any place shows it."""
    film = film_or_404(request, pk)
    shown = {"film": film, "title": film.title_for(request.actor)}
    return render(request, "commons/films/watch.html", shown)


@require_GET
def show_commentary(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out what experts say as captions; with ``?save``, as a file to keep."""
    film = film_or_404(request, pk)
    name = f"commentary-{film.pk}.vtt" if "save" in request.GET else ""
    return _text(write_vtt(commentary_cues(film)), name)


# -- What its owner does -------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def edit_film(request: HttpRequest, pk: int) -> HttpResponse:
    """Captions, chapters and the picture: three forms, ``part`` says which was sent."""
    film = film_or_404(request, pk)
    POLICY.require(request.actor, "film.edit", film)
    if request.method == "GET":
        return _render_edit(request, film)
    spend(UPLOADING, request.actor.user_id)
    part = request.POST.get("part", "")
    if part not in PARTS:
        raise Invalid
    form_class, save = PARTS[part]
    form = form_class(request.POST, request.FILES)
    try:
        if form.is_valid():
            tell(request, save(request, film, form.cleaned_data))
            return redirect("commons:film-edit", film.pk)
    except Refused as refusal:
        if wants_json(request):
            raise
        field = getattr(refusal, "field", "")
        form.add_error(field if field in form.fields else None, str(refusal.message))
        return _render_edit(request, film, **{part: form}, status=refusal.status)
    return _render_edit(request, film, **{part: form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_film(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, saying what shows it: withdrawn, it cannot be brought back."""
    film = film_or_404(request, pk)
    POLICY.require(request.actor, "film.withdraw", film)
    showings = showings_of(request.actor, film)
    if request.method != "POST":
        shown = {"film": film, "title": film.title_for(request.actor), "showings": showings}
        shown["is_own"] = film.owner_id == request.actor.user_id
        return render(request, "commons/films/withdraw.html", shown)
    films.withdraw_film(actor=request.actor, film=film, at=timezone.now())
    if wants_json(request):
        return HttpResponse(status=204)
    tell(request, _("The video is withdrawn."))
    return redirect(showings[0].address if showings else "commons:uploads")


def _save_captions(request: HttpRequest, film: Film, words: dict[str, Any]) -> str:
    taken = films_captions.set_captions(
        actor=request.actor,
        film=film,
        language=words["language"],
        text=words["text"],
        at=timezone.now(),
    )
    return _put_right(taken) if taken else _("The captions are taken away.")


def _save_chapters(request: HttpRequest, film: Film, words: dict[str, Any]) -> str:
    taken = films_captions.set_chapters(
        actor=request.actor, film=film, text=words["chapters"], at=timezone.now()
    )
    return _("The chapters are kept.") if taken else _("The chapters are taken away.")


def _save_poster(request: HttpRequest, film: Film, words: dict[str, Any]) -> str:
    picture = None
    if words["picture"]:
        picture = words["picture"].read()
    elif words["second"] is not None:
        picture = media.picture_at(film, words["second"])
        if picture is None:
            raise Invalid(_("There is no picture at this second."), field="second")
    if picture is None:
        raise Invalid(_("Say a second, or choose a picture."), field="picture")
    films_captions.choose_poster(actor=request.actor, film=film, picture=picture, at=timezone.now())
    return _("The picture is chosen.")


PARTS: dict[str, Any] = {
    "captions": (CaptionsForm, _save_captions),
    "chapters": (ChaptersForm, _save_chapters),
    "poster": (PosterForm, _save_poster),
}


def _put_right(taken: Taken) -> str:
    """Say what was kept, and what had to be put right for it."""
    count = len(taken.cues)
    said = [ngettext("%(n)d caption is kept.", "%(n)d captions are kept.", count) % {"n": count}]
    if taken.sorted:
        said.append(_("They were put in order."))
    if taken.trimmed:
        said.append(
            ngettext(
                "%(n)d overlapped with the next and ends where that begins.",
                "%(n)d overlapped with the next and end where that begins.",
                taken.trimmed,
            )
            % {"n": taken.trimmed}
        )
    return " ".join(said)


def _render_edit(
    request: HttpRequest, film: Film, *, status: int = 200, **forms: Any
) -> HttpResponse:
    captions = list(film.captions.all())
    spoken = [one for one in captions if one.kind == CaptionKind.SUBTITLES]
    chapters = next((one for one in captions if one.kind == CaptionKind.CHAPTERS), None)
    asked = request.GET.get("language", spoken[0].language if spoken else "zh")
    shown = next((one.vtt for one in spoken if one.language == asked), "")
    lines = as_lines(cues_in(chapters.vtt)) if chapters else ""
    context = {
        "film": film,
        "spoken": [
            {
                "label": CAPTION_LANGUAGES.get(one.language, one.language),
                "href": f"?language={one.language}#captions",
                "is_shown": one.language == asked,
            }
            for one in spoken
        ],
        "feed": FILM(film.pk),
        "takes_pictures": media.tools() is not None,
        "captions": forms.get("captions")
        or CaptionsForm(initial={"language": asked, "text": shown}),
        "chapters": forms.get("chapters") or ChaptersForm(initial={"chapters": lines}),
        "poster": forms.get("poster") or PosterForm(),
    }
    return render(request, "commons/films/edit.html", context, status=status)
