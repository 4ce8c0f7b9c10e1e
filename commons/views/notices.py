"""What a person was told, and what they want to be told."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commons.domain import notices as domain
from commons.enums import Channel
from commons.forms.notices import ChoiceForm
from commons.messages import NOTICES
from commons.models import NoticeBox
from commons.permissions import POLICY
from commons.queries import notices as queries
from commons.registers import HOSTS
from commons.views.threads import thread_or_404
from kit.errors import Invalid
from kit.http import tell, wants_json
from kit.paging import page_of


@require_GET
def show_notices(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    page = page_of(queries.boxed(request.actor, kind), request)
    lines = queries.told(request.actor, page)
    shown = {
        "page": page,
        "new": [line for line in lines if line.is_new],
        "seen": [line for line in lines if not line.is_new],
        "kind": kind if kind in NOTICES else "",
        "kinds": queries.kinds_told(request.actor),
    }
    return render(request, "commons/notices/notices.html", shown)


@require_GET
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to what a notice is about; it is seen from then on."""
    notice = get_object_or_404(queries.boxed(request.actor), pk=pk)
    domain.see_notice(actor=request.actor, notice=notice, at=timezone.now())
    if not queries.told(request.actor, [notice]):
        raise Http404
    return redirect(queries.place_to_go(notice))


@require_POST
def see_all(request: HttpRequest) -> HttpResponse:
    moment = timezone.now()
    many = domain.see_all(actor=request.actor, at=moment)
    if many:
        words = ngettext("%(n)d notice is read.", "%(n)d notices are read.", many) % {"n": many}
        back = reverse("commons:notices-unsee") + f"?moment={moment:%Y-%m-%dT%H:%M:%S.%fZ}"
        tell(request, words, undo=back)
    return redirect("commons:notices")


@require_POST
def unsee(request: HttpRequest) -> HttpResponse:
    try:
        moment = parse_datetime(request.GET.get("moment", ""))
    except ValueError:  # looks like one, and is none
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise Invalid
    domain.unsee(actor=request.actor, moment=moment, at=timezone.now())
    return redirect("commons:notices")


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    box = NoticeBox.objects.filter(pk=request.actor.user_id).first() or NoticeBox()
    form = ChoiceForm(
        request.POST or None,
        choices=queries.choices_of(request.actor.user_id),
        hour=box.digest_hour,
    )
    if form.is_bound and form.is_valid():
        domain.choose(actor=request.actor, wanted=form.wanted, hour=form.cleaned_data["hour"])
        tell(request, _("Your choices are kept."))
        return redirect("commons:notices-choose")
    shown = {
        "form": form,
        "channels": list(Channel),
        "muted": queries.muted_threads(request.actor),
        "muted_things": [each for host in HOSTS.values() for each in host.muted(request.actor)],
        "keeps_robots": POLICY.allows(request.actor, "robots.list"),
        "always": [kind for kind in NOTICES.values() if kind.always],
    }
    status = 422 if form.is_bound else 200
    return render(request, "commons/notices/choose.html", shown, status=status)


@require_POST
def mute_thread(request: HttpRequest, pk: int) -> HttpResponse:
    thread = thread_or_404(request, pk)
    muted = request.POST.get("muted") == "1"
    domain.mute_thread(actor=request.actor, thread=thread, muted=muted, at=timezone.now())
    if wants_json(request):
        return HttpResponse(status=204)
    tell(request, _("You hear nothing more of it.") if muted else _("You hear of it again."))
    back = request.POST.get("back", "")
    return redirect("commons:notices-choose" if back == "choices" else thread)
