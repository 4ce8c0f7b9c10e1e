from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from schools.enums import Shelf
from schools.hosts import DeskPart, register_desk_part


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = _("Schools")

    def ready(self):
        import_module("schools.receivers")
        import_module("schools.tasks")
        import_module("schools.domain.owndata_parts").register()
        desk = import_module("schools.queries.desk")
        for part in (
            DeskPart("rosters", Shelf.WAITS, desk.rosters, desk.brings_rosters, desk.more_rosters),
            DeskPart("people", Shelf.WAITS, desk.waiting_people, desk.helps_in),
            DeskPart("calendar", Shelf.COMING, desk.calendar),
            DeskPart("links", Shelf.COMING, desk.links_ending, desk.helps_in),
            DeskPart("duties", Shelf.COMING, desk.duties_ending, more_label=desk.more_duties),
            DeskPart(
                "arrivals",
                Shelf.WATCH,
                desk.coming_in,
                desk.helps_in,
                label=_("Who has come in"),
                link_label=_("People and slips"),
            ),
        ):
            register_desk_part(part)
