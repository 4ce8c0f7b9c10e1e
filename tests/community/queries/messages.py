"""Messages that lie on a desk."""

from commons.models import Report
from tests.factories.commons import CommentFactory, LettersFactory
from tests.factories.schools import NOW, PersonFactory


def wrote_to(person, **fields):
    """Somebody wrote to ``person``; return the message."""
    letters = LettersFactory(low=person, high=PersonFactory(county=person.county))
    return CommentFactory(thread=letters.thread, author=letters.high, **fields)


def reported_letter(county):
    comment = CommentFactory(thread=LettersFactory(county=county).thread)
    reporter = PersonFactory(county=county)
    return Report.objects.create(comment=comment, reporter=reporter, reason="x", reported_at=NOW)
