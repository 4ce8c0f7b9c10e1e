"""A county's roster: upload, preview, questions, applying, history."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.errors import Invalid, NotAllowed, Stale
from kit.forms import add_refusal
from kit.limits import ROSTER, spend
from kit.paging import page_of
from kit.tables import send_table
from schools import flows
from schools.domain import roster
from schools.domain.roster_applying import undo_import
from schools.domain.roster_preview import effective_day
from schools.domain.roster_progress import progress_of
from schools.enums import ImportState, ProblemKind
from schools.exporters.roster import rejected_rows
from schools.forms.roster import (
    LineFilter,
    UploadForm,
    answers_in,
    column_choices,
    columns_in,
    other_schools,
)
from schools.importers.reading import check_roster
from schools.models import County, RosterImport
from schools.permissions import POLICY
from schools.queries.roster import county_picture, latest_applied
from schools.queries.roster_pages import (
    LineWords,
    kinds_of,
    leavers_of,
    lines_of,
    open_questions,
    problems_of,
    problems_shown,
    schools_of,
)

QUESTIONS_A_PAGE = 20
SHOWN_AT_ONCE = 20  # rejected rows and warnings; the rest is folded or in the spreadsheet
UPLOAD_REMEMBERED = 24 * 3600  # seconds for which the same form is the same upload


def _counties(request: HttpRequest) -> list[County]:
    """Return the counties whose rosters one looks after.

    :raises NotAllowed: none.
    """
    counties = [
        county
        for county in County.objects.order_by("name")
        if POLICY.allows(request.actor, "roster.open", county)
    ]
    if not counties and not (request.actor and request.actor.is_admin):
        raise NotAllowed
    return counties


def _import_or_404(request: HttpRequest, pk: int) -> RosterImport:
    imports = RosterImport.objects.visible_to(request.actor)
    return get_object_or_404(imports.select_related("county", "semester", "uploaded_by"), pk=pk)


# -- All imports ------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def show_rosters(request: HttpRequest) -> HttpResponse:
    """List the imports of one's counties, and take in another."""
    counties = _counties(request)
    form = UploadForm(request.POST or None, request.FILES or None, counties=counties)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (uploaded := _upload(request, form)):
            return uploaded
        status = 422
    imports = RosterImport.objects.visible_to(request.actor).select_related(
        "county", "semester", "uploaded_by"
    )
    context = {
        "form": form,
        "page": page_of(imports, request, per_page=20),
        "several_counties": len(counties) > 1,
        "has_semester": form.fields["semester"].queryset.exists(),
    }
    return render(request, "schools/roster/rosters.html", context, status=status)


def _upload(request: HttpRequest, form: UploadForm) -> HttpResponse | None:
    """Take in the file of ``form``; None where it was refused, and the form says why."""
    told = form.cleaned_data
    known = _upload_key(request, told["client_id"])
    if not cache.add(known, 0, timeout=UPLOAD_REMEMBERED):  # the same form was sent before
        before = cache.get(known)
        return redirect("schools:roster-import", before) if before else redirect("schools:roster")
    try:
        spend(ROSTER, request.actor.user_id)
        file = told["file"]
        check_roster(file, file.name)
        uploaded = roster.upload_roster(
            actor=request.actor,
            county=told["semester"].county,
            semester=told["semester"],
            file=file,
            filename=file.name,
            may_create_schools=told["may_create_schools"],
            at=timezone.now(),
        )
    except Invalid as refusal:
        cache.delete(known)
        if not refusal.field:
            refusal.field = "file"
        add_refusal(form, refusal)
        return None
    except Exception:
        cache.delete(known)
        raise
    cache.set(known, uploaded.pk, timeout=UPLOAD_REMEMBERED)
    return redirect("schools:roster-import", uploaded.pk)


def _upload_key(request: HttpRequest, client_id: UUID) -> str:
    return f"roster-upload:{request.actor.user_id}:{client_id}"


# -- One import -------------------------------------------------------------------------------


def _is_at_work(roster_import: RosterImport) -> bool:
    """Tell whether a worker is on it, or will be: also a preview that is to be made again."""
    return roster_import.state in (
        ImportState.UPLOADED,
        ImportState.PREVIEWING,
        ImportState.APPLYING,
    ) or (roster_import.state == ImportState.PREVIEWED and not roster_import.basis)


def _is_stale(roster_import: RosterImport) -> bool:
    """Tell whether the county has changed since the preview was made."""
    try:
        day = effective_day(roster_import.semester, timezone.now())
    except Invalid:
        return True
    return county_picture(roster_import.county, day).basis != roster_import.basis


@never_cache
@require_safe
def show_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one import, whatever has become of it."""
    roster_import = _import_or_404(request, pk)
    return _render_import(request, roster_import)


def _render_import(
    request: HttpRequest, roster_import: RosterImport, status: int = 200
) -> HttpResponse:
    context = {"import": roster_import, "working": _is_at_work(roster_import)}
    if context["working"]:
        context["progress"] = progress_of(roster_import)
        return render(request, "schools/roster/working.html", context, status=status)
    context |= {
        "refusal": _(roster_import.refusal) if roster_import.refusal else "",
        "may_discard": flows.ROSTER.is_open(roster_import, "discard"),
        "may_undo": _may_undo(roster_import),
        "is_preview": roster_import.state == ImportState.PREVIEWED,
        "kinds": kinds_of(roster_import),
        **_problems(request, roster_import),
    }
    if context["is_preview"]:
        context |= {
            "stale": _is_stale(roster_import),
            "leavers": leavers_of(roster_import) if _names_leavers(roster_import) else [],
            "choices": column_choices(),
            "unrecognised": [
                (number, heading)
                for number, (heading, field) in enumerate(roster_import.columns.items())
                if not field
            ],
        }
    return render(request, "schools/roster/import.html", context, status=status)


def _names_leavers(roster_import: RosterImport) -> bool:
    confirmed = roster_import.leavers_confirmed_by_id is not None
    return roster_import.leavers_need_confirmation or confirmed


def _may_undo(roster_import: RosterImport) -> bool:
    if roster_import.state != ImportState.APPLIED:
        return False
    latest = latest_applied(roster_import.county)
    return latest is not None and latest.pk == roster_import.pk


def _problems(request: HttpRequest, roster_import: RosterImport) -> dict[str, object]:
    questions = page_of(open_questions(roster_import), request, per_page=QUESTIONS_A_PAGE)
    rejected = problems_of(roster_import, ProblemKind.REJECTED)
    warnings = problems_of(roster_import, ProblemKind.WARNING)
    return {
        "questions": questions,
        "asked": problems_shown(roster_import, questions),
        "new_schools": open_questions(roster_import)
        .filter(kind=ProblemKind.UNKNOWN_SCHOOL)
        .count(),
        "schools": other_schools(roster_import.county) if questions else [],
        "rejected": problems_shown(roster_import, rejected[:SHOWN_AT_ONCE]),
        "rejected_count": rejected.count(),
        "warnings": problems_shown(roster_import, warnings[:SHOWN_AT_ONCE]),
        "warnings_count": warnings.count(),
    }


@never_cache
@require_safe
def show_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a worker has come; when it is done, lead to the import itself."""
    roster_import = _import_or_404(request, pk)
    if not _is_at_work(roster_import):
        there = reverse("schools:roster-import", args=[pk])
        return HttpResponse(headers={"HX-Redirect": there})
    context = {"import": roster_import, "progress": progress_of(roster_import)}
    return render(request, "schools/roster/_progress.html", context)


@never_cache
@require_safe
def show_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """List what an import does, person by person, with the reasons."""
    roster_import = _import_or_404(request, pk)
    wanted = LineFilter(request.GET).wanted
    page = page_of(lines_of(roster_import, **wanted), request)
    context = {
        "import": roster_import,
        "page": page,
        "lines": LineWords(roster_import.county).shown(page),
        "kinds": [(*each, each[0] == wanted["kind"]) for each in kinds_of(roster_import)],
        "all_kinds": not wanted["kind"],
        "schools": schools_of(roster_import),
        "wanted": wanted,
    }
    return render(request, "schools/roster/lines.html", context)


@never_cache
@require_safe
def download_rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out only the rejected rows, with a column that says why."""
    roster_import = _import_or_404(request, pk)
    POLICY.require(request.actor, "roster.answer", roster_import)
    stem = roster_import.filename.rpartition(".")[0] or roster_import.filename
    name = _("%(file)s rejected rows") % {"file": stem}
    return send_table(rejected_rows(roster_import), f"{name}.xlsx")


# -- Deeds ------------------------------------------------------------------------------------


def _back(roster_import: RosterImport) -> HttpResponse:
    return redirect("schools:roster-import", roster_import.pk)


@require_POST
def answer_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the answers that were given and have the preview made again."""
    roster_import, now = _import_or_404(request, pk), timezone.now()
    POLICY.require(request.actor, "roster.answer", roster_import)
    questions = {each.pk: each for each in open_questions(roster_import)}
    answers = answers_in(request.POST, list(questions.values()))
    if not answers:
        messages.info(request, _("Nothing was answered yet."))
        return _back(roster_import)
    for question, answer in answers.items():
        problem = questions[question]
        roster.answer_question(actor=request.actor, problem=problem, answer=answer, at=now)
    roster.renew_preview(actor=request.actor, roster_import=roster_import, at=now)
    told = ngettext("%(n)d answer was kept.", "%(n)d answers were kept.", len(answers))
    messages.success(request, told % {"n": len(answers)})
    return _back(roster_import)


@require_POST
def map_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember what columns mean and read the file again."""
    roster_import = _import_or_404(request, pk)
    columns = columns_in(request.POST, roster_import.columns)
    if columns:
        roster.map_columns(
            actor=request.actor, roster_import=roster_import, columns=columns, at=timezone.now()
        )
    else:
        POLICY.require(request.actor, "roster.answer", roster_import)
        messages.info(request, _("No column was given a meaning."))
    return _back(roster_import)


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the preview again, against the county as it is now."""
    roster_import = _import_or_404(request, pk)
    roster.renew_preview(actor=request.actor, roster_import=roster_import, at=timezone.now())
    return _back(roster_import)


@require_POST
def confirm_leavers(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that those who leave are meant to leave."""
    roster_import = _import_or_404(request, pk)
    POLICY.require(request.actor, "roster.apply", roster_import)
    _require_seen(request, roster_import)
    roster.confirm_leavers(actor=request.actor, roster_import=roster_import, at=timezone.now())
    messages.success(request, _("Confirmed. The roster can be applied now."))
    return _back(roster_import)


@require_POST
def apply_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply exactly the preview that was seen."""
    roster_import = _import_or_404(request, pk)
    POLICY.require(request.actor, "roster.apply", roster_import)
    if roster_import.state in (ImportState.APPLYING, ImportState.APPLIED):
        if request.POST.get("digest") == roster_import.digest:  # pressed twice
            return _back(roster_import)
        raise Stale
    _require_seen(request, roster_import)
    if roster_import.basis and _is_stale(roster_import):
        messages.warning(request, _("The county has changed since this preview. Read it again."))
        return _render_import(request, roster_import, status=409)
    roster.start_import(actor=request.actor, roster_import=roster_import, at=timezone.now())
    return _back(roster_import)


def _require_seen(request: HttpRequest, roster_import: RosterImport) -> None:
    """:raises Stale: the page was of another preview than the one there is."""
    if request.POST.get("digest") != roster_import.digest:
        raise Stale(_("This preview was made again since you opened it. Look at it once more."))


@require_POST
def discard_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an import away without applying it."""
    roster_import = _import_or_404(request, pk)
    POLICY.require(request.actor, "roster.discard", roster_import)
    if roster_import.state != ImportState.DISCARDED:
        roster.discard_import(actor=request.actor, roster_import=roster_import, at=timezone.now())
        messages.success(request, _("Discarded. Nothing was changed."))
    return redirect("schools:roster")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the roster that was applied last."""
    roster_import = _import_or_404(request, pk)
    POLICY.require(request.actor, "roster.undo", roster_import)
    if roster_import.state != ImportState.UNDONE:
        undo_import(actor=request.actor, roster_import=roster_import, at=timezone.now())
        messages.success(request, _("Taken back. Everybody stands as before."))
    return _back(roster_import)
