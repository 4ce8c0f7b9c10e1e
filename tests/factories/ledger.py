from django.contrib.contenttypes.models import ContentType
from factory import LazyAttribute, SubFactory
from factory.django import DjangoModelFactory

from ledger.models import Entry
from tests.factories.schools import NOW, PersonFactory


class EntryFactory(DjangoModelFactory):
    """One fact, about the person themselves unless told otherwise."""

    class Meta:
        model = Entry

    kind = "test.done"
    happened_at = NOW
    person = SubFactory(PersonFactory)
    actor = LazyAttribute(lambda o: o.person)
    thing_type = LazyAttribute(lambda o: ContentType.objects.get_for_model(o.person))
    thing_id = LazyAttribute(lambda o: o.person.pk)
