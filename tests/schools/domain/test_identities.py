"""Whose an identity is: one person's, on record, however many ask at once."""

import threading

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, connections, transaction

from kit.errors import NotAllowed, Stale
from ledger.models import Entry
from schools.actors import load_actor
from schools.domain.identities import SignInRefused, bind_identity, unbind_identity
from schools.domain.invitations import accept_invitation, issue_link
from schools.enums import NoEntry, Role
from schools.models import Person
from tests.factories.schools import NOW, AppointmentFactory, PersonFactory
from tests.schools.people import with_password
from tests.sign_on import configured

pytestmark = pytest.mark.django_db
BOTH = {
    "DINGTALK_CLIENT_ID": "a",
    "DINGTALK_CLIENT_SECRET": "s",
    "FEISHU_APP_ID": "a",
    "FEISHU_APP_SECRET": "s",
}


def bind(person, uid="one", way="dingtalk", actor=None):
    return bind_identity(
        actor=actor or load_actor(person), person=person, way=way, uid=uid, by="hand", at=NOW
    )


def unbind(person, way="dingtalk", actor=None):
    unbind_identity(actor=actor or load_actor(person), person=person, way=way, at=NOW)


def why_not(**asked):
    with pytest.raises(SignInRefused) as refusal:
        bind(**asked)
    return refusal.value.why


def recorded():
    return list(Entry.objects.order_by("pk").values_list("kind", "person_id", "changes"))


def test_binding_is_written_down_once_however_often_it_is_asked():
    person = PersonFactory()

    assert bind(person) == bind(person)
    assert recorded() == [("identity.bound", person.pk, {"way": "dingtalk", "by": "hand"})]


def test_nobody_binds_or_unbinds_for_somebody_else():
    person, other = PersonFactory(), PersonFactory()
    bind(person)

    for deed in (bind, unbind):
        with pytest.raises(NotAllowed):
            deed(person, actor=load_actor(other))


def test_an_identity_is_one_persons():
    bind(PersonFactory())

    assert why_not(person=PersonFactory()) == NoEntry.TAKEN


def test_the_database_says_so_too():
    one, other = PersonFactory(), PersonFactory()
    SocialAccount.objects.create(user=one, provider="dingtalk", uid="one")

    with pytest.raises(IntegrityError), transaction.atomic():
        SocialAccount.objects.create(user=other, provider="dingtalk", uid="one")


def test_the_same_id_at_another_provider_is_somebody_elses():
    one, other = PersonFactory(), PersonFactory()

    bind(one)
    bind(other, way="feishu")

    assert set(SocialAccount.objects.values_list("provider", "user_id")) == {
        ("dingtalk", one.pk),
        ("feishu", other.pk),
    }


def test_a_person_has_one_identity_of_each_provider():
    person = PersonFactory()
    bind(person)

    assert why_not(person=person, uid="two") == NoEntry.ANOTHER


def test_an_account_that_was_closed_meanwhile_gets_none():
    person = PersonFactory()
    actor = load_actor(person)
    Person.objects.filter(pk=person.pk).update(is_active=False)

    assert why_not(person=person, actor=actor) == NoEntry.CLOSED


def test_the_last_way_in_stays(settings):
    settings.SOCIALACCOUNT_PROVIDERS = configured(**BOTH)
    person = PersonFactory()
    bind(person)

    with pytest.raises(Stale):
        unbind(person)

    bind(person, way="feishu")
    unbind(person)
    with pytest.raises(Stale):
        unbind(person, way="feishu")
    assert [each.provider for each in SocialAccount.objects.all()] == ["feishu"]


def test_a_way_that_is_not_configured_any_more_is_no_way_in(settings):
    settings.SOCIALACCOUNT_PROVIDERS = configured(**BOTH)
    person = PersonFactory()
    bind(person)
    bind(person, way="wecom")

    with pytest.raises(Stale):
        unbind(person)


def test_with_a_password_every_way_can_be_cut(settings):
    settings.SOCIALACCOUNT_PROVIDERS = configured(**BOTH)
    person = with_password(PersonFactory(), "a quiet morning")
    bind(person)

    unbind(person)

    assert not SocialAccount.objects.exists()
    assert recorded()[-1] == ("identity.unbound", person.pk, {"way": "dingtalk", "by": "hand"})


def test_what_is_not_connected_cannot_be_cut():
    with pytest.raises(Stale):
        unbind(with_password(PersonFactory(), "a quiet morning"))


def test_the_slip_of_whoever_came_in_without_it_opens_nothing_any_more():
    person, admin = PersonFactory(), AppointmentFactory(role=Role.ADMIN, county=None).person
    slip = issue_link(actor=load_actor(admin), person=person, at=NOW)
    bind(person)
    with pytest.raises(Stale):
        accept_invitation(actor=load_actor(person), invitation=slip, encoded="x", at=NOW)
    person.refresh_from_db()
    assert not person.has_usable_password()


def at_once(deeds):
    """Run ``deeds`` in threads that begin together; return what each gave or raised."""
    start, given = threading.Barrier(len(deeds)), []

    def run(deed):
        try:
            start.wait(30)
            given.append(deed())
        except SignInRefused as refusal:
            given.append(refusal.why)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    return given


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_bind_one_identity_at_once_one_has_it():
    people = [PersonFactory() for _ in range(10)]
    given = at_once([lambda person=person: bind(person).user_id for person in people])

    [bound] = SocialAccount.objects.all()
    assert sorted(map(str, given)) == sorted([str(bound.user_id), *["taken"] * 9])
    assert recorded() == [("identity.bound", bound.user_id, {"way": "dingtalk", "by": "hand"})]


@pytest.mark.django_db(transaction=True)
def test_of_ten_tabs_of_one_person_all_come_in_and_one_fact_is_kept():
    person = PersonFactory()
    given = at_once([lambda: bind(person).pk] * 10)

    assert given == [SocialAccount.objects.get().pk] * 10
    assert len(recorded()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_identities_of_one_provider_a_person_gets_one():
    person = PersonFactory()
    given = at_once([lambda uid=str(n): bind(person, uid=uid).pk for n in range(10)])

    assert sorted(map(str, given)) == sorted(
        [str(SocialAccount.objects.get().pk), *["another"] * 9]
    )
