"""Ten at once with one code: one of them comes in."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import TransactionTestCase

from kit.errors import Invalid
from ledger.models import Entry
from schools.actors import load_actor
from schools.domain.factors import use_code
from tests.factories.schools import NOW, PersonFactory
from tests.schools.factors import code_at, codes_of, with_app

MANY = 10


@pytest.mark.usefixtures("closing_connections")
class TestTenAtOnce(TransactionTestCase):
    def setUp(self):
        self.person = PersonFactory()
        with_app(self.person)
        self.actor = load_actor(self.person)

    def try_code(self, code):
        try:
            use_code(actor=self.actor, person=self.person, code=code, at=NOW)
        except Invalid:
            return "refused"
        finally:
            connections.close_all()
        return "in"

    def all_try(self, code):
        with ThreadPoolExecutor(MANY) as pool:
            return sorted(pool.map(self.try_code, [code] * MANY))

    def test_a_code_of_the_app_opens_for_one(self):
        assert self.all_try(code_at(NOW)) == ["in", *["refused"] * (MANY - 1)]

    def test_a_recovery_code_opens_for_one_and_is_on_record_once(self):
        assert self.all_try(codes_of(self.person)[0]) == ["in", *["refused"] * (MANY - 1)]
        assert Entry.objects.filter(kind="factor.code-used").count() == 1
        assert len(codes_of(self.person)) == 9
