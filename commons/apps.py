from importlib import import_module

from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commons.registers import Host, register_host
from schools.enums import Shelf
from schools.hosts import (
    DeskPart,
    PersonDeed,
    PersonPart,
    register_desk_part,
    register_person_deed,
    register_person_part,
)


class CommonsConfig(AppConfig):
    name = "commons"
    verbose_name = _("Commons")

    def ready(self) -> None:
        import_module("commons.events")
        import_module("commons.feeds")
        import_module("commons.receivers")
        import_module("commons.tasks")
        import_module("commons.domain.owndata_parts").register()
        people = import_module("commons.queries.people")
        for name, label, things in (
            ("threads", _("Conversations begun"), people.threads_by),
            ("answers", _("Answers given"), people.answers_by),
            ("files", _("Files shared"), people.files_by),
        ):
            register_person_part(
                PersonPart(
                    name,
                    label,
                    count_label=getattr(people, f"{name}_label"),
                    counts=getattr(people, f"count_{name}"),
                    shared=things,
                    template=f"commons/people/_{name}.html",
                )
            )
        self._host_correspondences()
        register_host("commons.Film", self._host_of_films())
        self._lay_on_desks()

    def _host_of_films(self) -> Host:
        """Whoever sees a film talks about it; whoever looks after its place moderates."""
        rules = import_module("commons.permissions")
        return Host(
            posts=rules.anyone,
            moderates=rules.moderates_film,
            accepts=lambda film: film.withdrawn_at is None,
            keepers=rules.keepers_of_film,
            county_of=rules.county_of_film,
            talked_of=import_module("commons.models").Film.objects.talked_of_by,
            one_talk=True,
            shown_at=lambda film: film.shown_at,
            veils=rules.is_veiled_film,
        )

    def _host_correspondences(self) -> None:
        rules = import_module("commons.permissions")
        queries = import_module("commons.queries.correspondences")
        people = import_module("schools.models").Person.objects
        register_host(
            "commons.Correspondence",
            Host(
                posts=rules.is_correspondent,
                moderates=rules.never,
                judges=rules.is_office_apart,
                people=lambda _pair: people.none(),  # who reads it needs no naming
                keepers=lambda pair: queries.office_ids(pair, timezone.localdate()),
                hears=lambda pair: pair.people,
                refuses=queries.refusal_in,
                private=True,
                most_files=3,
            ),
        )
        register_person_deed(
            PersonDeed(
                "message",
                template="commons/correspondences/_with_person.html",
                on_card="commons/correspondences/_on_card.html",
            )
        )

    def _lay_on_desks(self) -> None:
        desk = import_module("commons.queries.desk")
        messages = import_module("commons.queries.desk_messages")
        for part in (
            DeskPart("mentions", Shelf.WAITS, desk.mentions, more_label=desk.more_mentions),
            DeskPart("messages", Shelf.WAITS, messages.unread_messages),
            DeskPart(
                "reported-messages",
                Shelf.WAITS,
                messages.reported_messages,
                messages.judges_messages,
            ),
        ):
            register_desk_part(part)
