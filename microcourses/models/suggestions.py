from __future__ import annotations

from django.db import models
from django.db.models import Q

from microcourses.enums import SuggestionSort
from microcourses.models.items import Item


class Suggestion(models.Model):
    """What the search offers to somebody who types, by how it sounds.

    A text has a row for each of its parts that one may begin with. Tags and chapters are written
    once for all counties, titles with their item; whether a reader may see any of it is asked when
    they type, so that a row that is left over tells nobody anything.
    """

    sort = models.CharField(max_length=8, choices=SuggestionSort)
    text = models.CharField(max_length=120)
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="suggestions")
    pinyin = models.CharField(max_length=80, db_index=True)  # of a part, without spaces
    initials = models.CharField(max_length=40, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sort", "text", "pinyin"],
                condition=Q(item=None),
                name="one_suggestion_of_all",
            ),
            models.UniqueConstraint(
                fields=["item", "pinyin"],
                condition=Q(item__isnull=False),
                name="one_suggestion_a_part",
            ),
            models.CheckConstraint(
                name="titles_are_suggested_with_their_item",
                condition=Q(sort=SuggestionSort.TITLE, item__isnull=False)
                | (~Q(sort=SuggestionSort.TITLE) & Q(item=None)),
            ),
        ]
        indexes = [models.Index(fields=["sort", "text"], name="suggestion_by_text")]

    def __str__(self) -> str:
        return self.text
