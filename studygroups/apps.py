from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudygroupsConfig(AppConfig):
    name = "studygroups"
    verbose_name = _("Study groups")

    def ready(self) -> None:
        import_module("studygroups.events")
        import_module("studygroups.receivers")
