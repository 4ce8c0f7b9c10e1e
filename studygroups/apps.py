from importlib import import_module

from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commons.permissions import Host, register_host


class StudygroupsConfig(AppConfig):
    name = "studygroups"
    verbose_name = _("Study groups")

    def ready(self) -> None:
        import_module("studygroups.receivers")
        permissions = import_module("studygroups.permissions")
        circles = import_module("studygroups.queries.circles")
        register_host(
            "studygroups.Circle",
            Host(
                posts=permissions.POLICY.table["circle.post"],
                moderates=permissions.POLICY.table["circle.moderate"],
                accepts=lambda circle: circle.is_open_on(timezone.localdate()),
                people=lambda circle: circles.people_of(circle, timezone.localdate()),
            ),
        )
