"""The pages on which chat groups of DingTalk, WeCom and Feishu are looked after."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commons import flows
from commons.domain import robots as domain
from commons.enums import RobotAnswer
from commons.exporters.robots import deliver
from commons.forms.robots import RobotForm
from commons.models import Robot
from commons.permissions import POLICY
from commons.queries import robots as queries
from kit.errors import Invalid
from kit.forms import add_refusal
from kit.http import tell
from kit.limits import TRYING, spend


@require_GET
def show_robots(request: HttpRequest) -> HttpResponse:
    POLICY.require(request.actor, "robots.list")
    robots = Robot.objects.visible_to(request.actor)
    shown = {"groups": queries.robots_by_place(request.actor, robots)}
    return render(request, "commons/robots/robots.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def add_robot(request: HttpRequest) -> HttpResponse:
    POLICY.require(request.actor, "robots.list")
    form = RobotForm(
        request.POST or None,
        places=queries.places_to_tell_of(request.actor),
        initial={"place": request.GET.get("for", ""), "language": settings.LANGUAGE_CODE},
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            robot = domain.add_robot(
                actor=request.actor,
                thing=form.thing,
                label=given["label"],
                address=given["address"],
                secret=given["secret"],
                language=given["language"],
                at=timezone.now(),
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            tell(request, _("It is set up. Send a test message to see that it works."))
            return redirect(robot)
    status = 422 if form.is_bound else 200
    return render(request, "commons/robots/add.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def show_robot(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a robot fares, and take another name, address or secret for it."""
    robot = _robot_or_404(request, pk)
    POLICY.require(request.actor, "robot.change", robot)
    initial = {"label": robot.label, "language": robot.language}
    form = RobotForm(request.POST or None, places=[], robot=robot, initial=initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            domain.change_robot(
                actor=request.actor,
                robot=robot,
                label=given["label"],
                address=given["address"],
                secret=given["secret"],
                language=given["language"],
                at=timezone.now(),
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            tell(request, _("Saved."))
            return redirect(robot)
    shown = {
        "robot": robot,
        "form": form,
        "steps": {step.name for step in flows.ROBOT.open_steps(robot)},
        "is_refused": robot.answer == RobotAnswer.REFUSED,
    }
    status = 422 if form.is_bound else 200
    return render(request, "commons/robots/robot.html", shown, status=status)


@require_POST
def try_robot(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message and say what came of it; ten seconds at most."""
    robot = _robot_or_404(request, pk)
    POLICY.require(request.actor, "robot.try", robot)
    spend(TRYING, request.actor.user_id)
    site = request.build_absolute_uri("/").rstrip("/")
    now = timezone.now()
    outcome = deliver(robot, queries.trial_message(robot, site), now)
    domain.note_trial(
        actor=request.actor, robot=robot, answer=outcome.answer, code=outcome.code, at=now
    )
    if outcome.answer == RobotAnswer.DELIVERED:
        tell(request, _("The test message arrived in “%(label)s”.") % {"label": robot.label})
    return redirect(robot)


@require_POST
def step_robot(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    robot = _robot_or_404(request, pk)
    domain.step_robot(actor=request.actor, robot=robot, step=step, at=timezone.now())
    if step == "remove":
        tell(request, _("“%(label)s” is removed; its keys are gone.") % {"label": robot.label})
        return redirect("commons:robots")
    return redirect(robot)


def _robot_or_404(request: HttpRequest, pk: int) -> Robot:
    return get_object_or_404(Robot.objects.visible_to(request.actor), pk=pk)
