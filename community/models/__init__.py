from community.models.home import HomePage

__all__ = ["HomePage"]
