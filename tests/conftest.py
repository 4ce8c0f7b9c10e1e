import pytest

from kit.wire import publish as publishing


@pytest.fixture
def commits_at_once(monkeypatch):
    """Run what waits for a commit straight away: tests never commit."""
    monkeypatch.setattr(
        publishing.transaction, "on_commit", lambda run, robust=False, using=None: run()
    )
