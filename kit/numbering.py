"""Numbers without gaps: 1, 2, 3 within one thread, live room or plan."""

from typing import Any

from django.db.models import F


def next_number(owner: Any, field: str = "last_number") -> int:
    """Take the next number of ``owner``.

    The update holds the owner's row until the commit, so numbers are given in
    the order of commits. Keep the transaction short.
    """
    row = type(owner)._base_manager.filter(pk=owner.pk)
    row.update(**{field: F(field) + 1})
    number = row.values_list(field, flat=True).get()
    setattr(owner, field, number)
    return int(number)
