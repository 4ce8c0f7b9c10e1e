from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from commons.registers import FilmPlace, Host, register_film_place, register_host
from schools.enums import Shelf
from schools.hosts import DeskPart, PersonPart, register_desk_part, register_person_part
from studygroups.hosts import CirclePart, register_circle_part


class MicrocoursesConfig(AppConfig):
    name = "microcourses"
    verbose_name = _("Shared library")

    def ready(self) -> None:
        import_module("microcourses.events")
        import_module("microcourses.domain.owndata_parts").register()
        import_module("microcourses.messages")
        import_module("microcourses.receivers").keep_wagtail_from_mailing()
        import_module("microcourses.domain.owndata_reuse").register()
        import_module("microcourses.tasks")
        import_module("microcourses.receivers")
        import_module("microcourses.domain.owndata_cases").register()
        rules = import_module("microcourses.permissions")
        films = import_module("microcourses.queries.films")
        register_host(
            "microcourses.Item",
            Host(
                posts=rules.talks_of_item,
                talked_of=import_module("microcourses.models").Item.objects.talked_of_by,
                moderates=rules.looks_after_item,
                accepts=lambda item: item.live,
                county_of=lambda item: item.county_id,
                veils=import_module("microcourses.queries.authors").is_veiled,
            ),
        )
        register_film_place(
            FilmPlace(
                readable=rules.readable_films,
                talked_of=rules.talked_of_films,
                moderates=films.moderates,
                comments_as_expert=films.comments_as_expert,
                address=films.address_of,
                county_of=films.county_of,
                title=films.title_for,
                talk_title=films.talk_title,
                veils=films.veils,
                shows=films.shows,
            )
        )
        desk = import_module("microcourses.queries.desk")
        for part in (
            DeskPart("items-waiting", Shelf.WAITS, desk.waiting, desk.is_checker),
            DeskPart("items-returned", Shelf.WAITS, desk.returned, more_label=desk.more_returned),
        ):
            register_desk_part(part)
        self._tell_of_reuse()
        shelf = import_module("microcourses.queries.shelves").on_circle
        register_circle_part(CirclePart("shelf", shelf, "microcourses/shelves/_on_circle.html"))

    def _tell_of_reuse(self) -> None:
        people = import_module("microcourses.queries.reuse_people")
        register_person_part(
            PersonPart(
                "library",
                _("Shared in the library"),
                count_label=people.items_label,
                counts=people.count_items,
                shared=people.items_by,
                template="microcourses/people/_item.html",
            )
        )
        register_desk_part(
            DeskPart("reuses", Shelf.NEW, people.new_uses, more_label=people.more_uses)
        )
