from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from microcourses.hosts import register_focus


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = _("Community")

    def ready(self) -> None:
        import_module("community.owndata").register()
        import_module("community.receivers")
        focus = import_module("community.queries.sections_focus")
        register_focus(focus.focus_of_county)
