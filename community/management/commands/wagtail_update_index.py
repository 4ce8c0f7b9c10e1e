"""The other name of ``update_index``, which Wagtail keeps for sites whose first one is taken."""

from community.management.commands.update_index import Command

__all__ = ["Command"]
