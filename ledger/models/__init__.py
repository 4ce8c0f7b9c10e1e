from ledger.models.entries import Entry

__all__ = ["Entry"]
