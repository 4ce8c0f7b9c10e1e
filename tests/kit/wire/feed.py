"""A feed that stands for any: its events are rows of a list, its rights a set of people."""

from kit.wire.feeds import Feed
from kit.wire.publish import publish


class Board:
    """What the feed ``board:<pk>`` shows, kept in memory; counts how often it is read."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.rows = {}
        self.readers = set()
        self.reads = 0
        self.beats = []
        self.fails = 0
        self.compared = []

    def write(self, pk, text="", *, published=True, number=None):
        """Keep the next event, and show it unless the way there drops it."""
        rows = self.rows.setdefault(pk, [])
        event = {"number": number or self.newest(pk) + 1, "kind": "board.written", "text": text}
        rows.append(event)
        if published:
            publish(BOARD(pk), event)
        return event

    def newest(self, pk):
        return max((row["number"] for row in self.rows.get(pk, [])), default=0)

    def followable(self, actor, pk):
        return (actor.user_id, pk) in self.readers

    def missed(self, pk, since):
        self.reads += 1
        if self.fails:
            self.fails -= 1
            raise ConnectionError
        rows = sorted(self.rows.get(pk, []), key=lambda row: row["number"])
        return [row for row in rows if row["number"] > since][:501]

    def beat(self, pk, people, at):
        self.beats.append((pk, people))

    def present(self, pk, at):
        people = sorted(set().union(*(people for about, people in self.beats if about == pk)))
        return {"count": len(people), "people": [{"id": person} for person in people]}


board = Board()
BOARD = Feed(
    "board", board.followable, board.missed, board.newest, beat=board.beat, present=board.present
)


def _newest_of(pks):
    board.compared.append(sorted(pks))
    return {pk: board.newest(pk) for pk in pks}


# The same rows, but a page's own number is believed when it follows.
SHELF = Feed(
    "shelf", board.followable, board.missed, board.newest, newest_of=_newest_of, believes=True
)
