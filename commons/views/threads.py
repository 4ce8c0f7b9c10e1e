"""The pages of conversations: read, write, and what moderators do with the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commons.domain import files, threads
from commons.enums import CommentKind
from commons.feeds import THREAD
from commons.forms.threads import CommentForm, ThreadForm
from commons.messages import comment_event
from commons.models import Comment, Thread
from commons.permissions import POLICY, is_private, talked_of
from commons.queries.correspondences import blocks, refusal_in
from commons.queries.mentions import suggest_people
from commons.queries.threads import ThreadPage, reported_on, thread_page, thread_rows
from commons.registers import HOSTS
from kit.errors import Invalid, Refused, TooOften
from kit.http import wants_json
from kit.limits import ASKING, POSTING, spend
from kit.paging import page_of
from schools.queries.people import places_of


@require_GET
def show_thread(request: HttpRequest, pk: int) -> HttpResponse:
    thread = thread_or_404(request, pk)
    if is_private(thread.thing):  # it has an address of its own
        asked = request.GET.urlencode()
        return redirect(thread.thing.get_absolute_url() + (f"?{asked}" if asked else ""))
    return read_through(request, thread)


def read_through(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Show the page of ``thread``, and remember that this far it was read."""
    page = _page_of(request, thread)
    response = _render_thread(request, page, CommentForm())
    if page.seen_number < thread.last_number:
        threads.mark_read(
            actor=request.actor, thread=thread, number=thread.last_number, at=timezone.now()
        )
    return response


@require_POST
def post_comment(request: HttpRequest, pk: int) -> HttpResponse:
    thread = thread_or_404(request, pk)
    form = CommentForm(request.POST)
    try:
        comment = _post(request, thread, form)
    except Refused as refusal:
        # A plain form would lose its text with the refusal's own page: show it again instead.
        if wants_json(request):
            raise
        return _kept(request, thread, form, refusal)
    if not wants_json(request):
        return redirect(comment)
    places = places_of([comment.author_id], timezone.localdate())
    data = comment_event(comment, places, "comment.posted") | {"unclear": list(comment.unclear)}
    return JsonResponse(data, status=201)


@require_http_methods(["GET", "POST"])
def list_threads(request: HttpRequest, host: str, thing_pk: int) -> HttpResponse:
    """All conversations on one thing; posting here opens a new one."""
    thing = thing_or_404(request, host, thing_pk)
    if request.method == "POST":
        return _open_thread(request, thing)
    if HOSTS[host].one_talk:  # there is nothing to list
        return redirect(get_object_or_404(Thread.objects.about(thing)))
    return _render_list(request, thing, ThreadForm())


@require_GET
def list_reports(request: HttpRequest, host: str, thing_pk: int) -> HttpResponse:
    thing = thing_or_404(request, host, thing_pk)
    if not moderates(request, thing):
        raise Http404
    page = page_of(reported_on(thing), request)
    return render(request, "commons/threads/reports.html", {"thing": thing, "page": page})


@require_POST
def step_thread(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    thread = thread_or_404(request, pk)
    command = {
        "close": threads.close_thread,
        "reopen": threads.reopen_thread,
        "pin": threads.pin_thread,
        "unpin": threads.unpin_thread,
    }[step]
    command(actor=request.actor, thread=thread, at=timezone.now())
    if wants_json(request):
        return JsonResponse({"state": thread.state, "pinned": thread.pinned_at is not None})
    return redirect(thread)


@require_POST
def read_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember how far the open page has been read."""
    thread = thread_or_404(request, pk)
    try:
        number = int(request.POST.get("number", ""))
    except ValueError:
        raise Invalid from None
    threads.mark_read(actor=request.actor, thread=thread, number=max(0, number), at=timezone.now())
    return HttpResponse(status=204)


@require_GET
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """People to mention, by characters, pinyin or initials."""
    thread = thread_or_404(request, pk)
    spend(ASKING, f"people:{request.actor.user_id}")
    people = suggest_people(thread, request.GET.get("q", ""), timezone.localdate())
    return JsonResponse({"people": people})


def thread_or_404(request: HttpRequest, pk: int) -> Thread:
    return get_object_or_404(Thread.objects.one_for(request.actor, pk))


def thing_or_404(request: HttpRequest, host: str, pk: int) -> Any:
    """Return the host ``studygroups.circle`` 5 among those that ``request.actor`` may talk of."""
    if host not in HOSTS or HOSTS[host].private:  # that has one conversation, at its own address
        raise Http404
    return get_object_or_404(talked_of(request.actor, host), pk=pk)


def moderates(request: HttpRequest, thing: Any) -> bool:
    return POLICY.allows(request.actor, "thing.moderate", thing)


def uploads_of(request: HttpRequest, client_id: UUID, begun: Sequence[UUID] = ()) -> list[UUID]:
    """Keep the files that come with a form; the same form again keeps the same ones.

    ``begun`` are their client ids, in the same order, where the browser had begun to send
    them on their own: one that did arrive is not kept twice.
    """
    kept = []
    for place, file in enumerate(request.FILES.getlist("files")):
        each = begun[place] if place < len(begun) else uuid5(client_id, f"{place} {file.name}")
        files.upload_file(
            actor=request.actor, file=file, name=file.name, client_id=each, at=timezone.now()
        )
        kept.append(each)
    return kept


def _post(request: HttpRequest, thread: Thread, form: CommentForm) -> Comment:
    spend(POSTING, request.actor.user_id)
    if not form.is_valid():
        raise first_problem(form)
    words = form.cleaned_data
    comment = threads.post_comment(
        actor=request.actor,
        thread=thread,
        kind=words["kind"],
        body=words["body"],
        client_id=words["client_id"],
        reply_to=words["reply_to"],
        second=words["second"],
        mentions=words["mentions"],
        attachments=[
            *words["attachments"],
            *uploads_of(request, words["client_id"], words["file_ids"]),
        ],
        at=timezone.now(),
    )
    fresh = Comment.objects.with_parts().get(pk=comment.pk)
    fresh.unclear = comment.unclear
    return fresh


def _open_thread(request: HttpRequest, thing: Any) -> HttpResponse:
    form = ThreadForm(request.POST)
    try:
        spend(POSTING, request.actor.user_id)
        if not form.is_valid():
            raise first_problem(form)
        words = form.cleaned_data
        thread = threads.open_thread(
            actor=request.actor,
            thing=thing,
            title=words["title"],
            body=words["body"],
            kind=words["kind"],
            client_id=words["client_id"],
            mentions=words["mentions"],
            attachments=[
                *words["attachments"],
                *uploads_of(request, words["client_id"], words["file_ids"]),
            ],
            at=timezone.now(),
        )
    except Refused as refusal:
        if wants_json(request):  # the browser has its own copy; a plain form has not
            raise
        explain(form, refusal)
        return said_later(_render_list(request, thing, form, status=refusal.status), refusal)
    if wants_json(request):
        return JsonResponse({"id": thread.pk, "url": thread.get_absolute_url()}, status=201)
    return redirect(thread)


def first_problem(form: Any) -> Invalid:
    name, problems = next(iter(form.errors.items()))
    return Invalid(problems[0], field="" if name == "__all__" else name)


def _kept(
    request: HttpRequest, thread: Thread, form: CommentForm, refusal: Refused
) -> HttpResponse:
    """Show the thread again with what was written and why it was not taken."""
    explain(form, refusal)
    return said_later(
        _render_thread(request, _page_of(request, thread), form, status=refusal.status), refusal
    )


def explain(form: Any, refusal: Refused) -> None:
    if form.is_valid():  # otherwise it says already what is wrong
        field = getattr(refusal, "field", "")
        form.add_error(field if field in form.fields else None, str(refusal.message))


def said_later(response: HttpResponse, refusal: Refused) -> HttpResponse:
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _page_of(request: HttpRequest, thread: Thread) -> ThreadPage:
    return thread_page(
        request.actor,
        thread,
        timezone.localdate(),
        before=_pk(request, "before"),
        start=_pk(request, "from"),
    )


def _render_thread(
    request: HttpRequest, page: ThreadPage, form: CommentForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "page": page,
        "thread": page.thread,
        "form": form,
        "answered": answered_in(request, page, form),
        "feed": THREAD(page.thread.pk),
    }
    template = "commons/threads/thread.html"
    if page.private:
        template = "commons/correspondences/correspondence.html"
        context["other"] = page.thing.other_than(request.actor.user_id)
        context["refusal"] = refusal_in(request.actor, page.thing)
        context["blocks"] = blocks(request.actor, context["other"].pk)
    return render(request, template, context, status=status)


def _render_list(
    request: HttpRequest, thing: Any, form: ThreadForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "thing": thing,
        "host": thing._meta.label_lower,
        "page": page_of(thread_rows(request.actor, thing), request),
        "form": form,
        "may_open": POLICY.allows(request.actor, "thread.open", thing),
    }
    return render(request, "commons/threads/list.html", context, status=status)


def answered_in(request: HttpRequest, page: ThreadPage, form: CommentForm) -> Comment | None:
    """Prepare ``form`` for the reply that a plain link (?reply=, ?answer=) asks for."""
    answer, reply = _pk(request, "answer"), _pk(request, "reply")
    wanted = answer or reply or _number(form.data.get("reply_to", ""))
    found = next((item.comment for item in page.items if item.comment.pk == wanted), None)
    if found is not None and not form.is_bound:
        form.initial["reply_to"] = found.pk
        form.initial["kind"] = CommentKind.ANSWER if answer else CommentKind.COMMENT
    return found


def second_in(request: HttpRequest) -> int | None:
    """Return the second of a film that an address asks for (?t=83)."""
    return _pk(request, "t")


def _pk(request: HttpRequest, name: str) -> int | None:
    return _number(request.GET.get(name, ""))


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else None
