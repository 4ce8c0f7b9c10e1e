from importlib import import_module

from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commons.registers import Host, register_host
from schools.enums import Shelf
from schools.hosts import DeskPart, register_desk_part


class StudygroupsConfig(AppConfig):
    name = "studygroups"
    verbose_name = _("Study groups")

    def ready(self) -> None:
        import_module("studygroups.receivers")
        import_module("studygroups.domain.owndata_parts").register()
        permissions = import_module("studygroups.permissions")
        circles = import_module("studygroups.queries.circles")
        notices = import_module("studygroups.queries.circles_notices")
        register_host(
            "studygroups.Circle",
            Host(
                posts=permissions.POLICY.table["circle.post"],
                moderates=permissions.POLICY.table["circle.moderate"],
                accepts=lambda circle: circle.is_open_on(timezone.localdate()),
                people=lambda circle: circles.people_of(circle, timezone.localdate()),
                keepers=lambda circle: notices.keepers_of(circle, timezone.localdate()),
                muted_by=notices.muted_by,
                muted=notices.muted_circles,
                moderated=notices.circles_to_moderate,
                county_of=lambda circle: circle.county_id,
                in_county=lambda county: notices.open_in_county(county, timezone.localdate()),
            ),
        )
        desk = import_module("studygroups.queries.desk")
        for part in (
            DeskPart("reports", Shelf.WAITS, desk.reports, desk.watches, desk.more_reports),
            DeskPart("questions", Shelf.WAITS, desk.questions, more_label=desk.more_questions),
            DeskPart("talks", Shelf.NEW, desk.talks),
            DeskPart(
                "quiet",
                Shelf.WATCH,
                desk.quiet_circles,
                desk.watches,
                desk.more_quiet,
                label=_("Quiet circles and questions that wait"),
                link_label=_("All circles"),
            ),
        ):
            register_desk_part(part)
