"""A right or a session that ends, ends on open pages too."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kit.wire.hub import the_hub
from kit.wire.publish import recheck
from schools.middleware import actor_of_session
from tests.factories.schools import PersonFactory
from tests.kit.wire.case import FEED, WireCase, in_thread, numbers
from tests.kit.wire.feed import BOARD, board
from tests.sockets import session_of, socket

DENIED = {"type": "denied", "feed": FEED}
MINUTE = 61


class LostRights(WireCase):
    async def test_a_lost_right_is_noticed_within_a_minute(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            board.readers.clear()
            await self.turn(MINUTE)

            assert DENIED in await page.hear_until("denied")
            board.write(1)
            assert await page.is_quiet()

    async def test_a_lost_right_is_noticed_at_once_where_it_is_known(self):
        async with socket(self.reader) as page, socket(self.other) as other:
            await page.follow(FEED)
            await other.follow(FEED)
            board.readers.discard((self.reader.pk, 1))
            recheck([self.reader.pk])

            assert await page.hear() == DENIED
            board.write(1)
            assert numbers([await other.hear()]) == [1]
            assert await page.is_quiet()

    async def test_what_one_may_still_follow_goes_on(self):
        board.readers.add((self.reader.pk, 2))
        async with socket(self.reader) as page:
            await page.follow(FEED)
            await page.follow(BOARD(2))
            board.readers.discard((self.reader.pk, 1))
            recheck([self.reader.pk])
            assert await page.hear() == DENIED
            board.write(2)

            assert (await page.hear())["feed"] == BOARD(2)

    async def test_who_lost_nothing_notices_nothing(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            recheck([self.reader.pk])

            assert await page.is_quiet()

    async def test_nobody_to_ask_is_no_message(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            recheck([])

            assert await page.is_quiet()


class EndedSessions(WireCase):
    async def test_signing_out_in_another_tab_closes_the_socket(self):
        browser = await in_thread(session_of, self.reader)
        async with socket(browser=browser) as page:
            await page.follow(FEED)
            await in_thread(browser.post, "/accounts/logout/")

            assert await page.closed() == 4401

    async def test_other_sessions_of_the_person_stay(self):
        browser = await in_thread(session_of, self.reader)
        async with socket(self.reader) as other, socket(browser=browser) as page:
            await other.follow(FEED)
            await in_thread(browser.post, "/accounts/logout/")
            assert await page.closed() == 4401
            board.write(1)

            assert numbers([await other.hear()]) == [1]

    async def test_an_ended_session_is_noticed_within_a_minute(self):
        browser = await in_thread(session_of, self.reader)
        async with socket(browser=browser) as page:
            await page.follow(FEED)
            await in_thread(browser.session.flush)
            await self.turn(MINUTE)

            assert await page.closed() == 4401

    async def test_an_ended_session_follows_nothing_more(self):
        browser = await in_thread(session_of, self.reader)
        async with socket(browser=browser) as page:
            await page.follow(FEED)
            await in_thread(browser.session.flush)
            for open_page in the_hub().pages:
                await the_hub().check(open_page)
            await page.say(type="follow", feed=FEED, since=0)

            assert await page.closed() == 4401

    def test_a_new_password_ends_the_old_sessions(self):
        browser = session_of(self.reader)
        key = browser.session.session_key
        assert actor_of_session(key).user_id == self.reader.pk
        self.reader.set_password("ganz-neu-2026")
        self.reader.save()

        assert actor_of_session(key) is None

    def test_a_closed_account_has_no_actor(self):
        key = session_of(self.reader).session.session_key
        self.reader.is_active = False
        self.reader.save()

        assert actor_of_session(key) is None

    def test_a_session_of_nobody_has_no_actor(self):
        visitor = Client()
        visitor.get("/accounts/login/")

        assert actor_of_session("") is None
        assert actor_of_session("not-a-session") is None

    def test_a_person_who_is_no_more_has_no_actor(self):
        person = PersonFactory()
        key = session_of(person).session.session_key
        type(person).objects.filter(pk=person.pk).delete()

        assert actor_of_session(key) is None


class LongLives(WireCase):
    async def test_a_socket_is_reborn_before_a_day_is_over(self):
        async with socket(self.reader) as page:
            await page.follow(FEED)
            (open_page,) = the_hub().pages
            assert 12 * 3600 <= open_page.reborn_at - open_page.opened < 23 * 3600
            await self.turn(23 * 3600)

            assert await page.closed() == 4500

    async def test_before_the_process_stops_pages_are_asked_to_come_back(self):
        async with socket(self.reader) as one, socket(self.other) as two:
            await one.follow(FEED)
            await two.follow(FEED)
            await the_hub().close_all()

            assert await one.closed() == await two.closed() == 4500

    async def test_coming_back_reads_what_was_missed_once_and_nothing_otherwise(self):
        board.write(1)
        browser = await in_thread(session_of, self.reader)
        async with socket(browser=browser) as page:
            await page.follow(FEED)
        before = board.reads
        for since, reads in ((1, 0), (0, 1)):
            async with socket(browser=browser) as page:
                await page.follow(FEED, since=since)

            assert board.reads == before + reads

    def test_asking_who_is_there_costs_one_query(self):
        key = session_of(self.reader).session.session_key

        cache.clear()  # as after a restart of a site without Redis
        with self.assertNumQueries(1):  # the session, the person and their duties
            actor_of_session(key)

    def test_a_session_that_nobody_listed_is_found_all_the_same(self):
        key = session_of(self.reader).session.session_key
        UserSession.objects.all().delete()

        assert actor_of_session(key).user_id == self.reader.pk

    def test_a_session_listed_for_another_is_nobodys(self):
        key = session_of(self.reader).session.session_key
        UserSession.objects.filter(session_key=key).update(user=self.other)

        assert actor_of_session(key) is None

    def test_a_session_that_expired_has_no_actor(self):
        key = session_of(self.reader).session.session_key
        Session.objects.filter(pk=key).update(expire_date=timezone.now())

        assert actor_of_session(key) is None
