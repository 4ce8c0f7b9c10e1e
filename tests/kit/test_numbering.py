"""Numbers without gaps, also for two at once."""

import threading

import pytest
from django.db import connection, transaction

from commons.models import Thread
from kit.numbering import next_number
from tests.factories.commons import ThreadFactory


@pytest.mark.django_db
def test_numbers_count_up_and_the_owner_knows_the_last():
    thread = ThreadFactory()

    assert [next_number(thread) for _ in range(3)] == [1, 2, 3]
    assert thread.last_number == 3


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_gap():
    thread = ThreadFactory()
    with transaction.atomic():
        next_number(thread)
        transaction.set_rollback(True)

    assert next_number(thread) == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_each_number_once():
    thread = ThreadFactory()
    got, failed = [], []

    def take():
        try:
            mine = Thread.objects.get(pk=thread.pk)
            for _ in range(10):
                with transaction.atomic():
                    got.append(next_number(mine))
        except Exception as error:  # noqa: BLE001 - told to the test below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert failed == []
    assert sorted(got) == list(range(1, 41))
