"""What the domain says when it will not do something."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):  # noqa: N818 - it is an answer, not an error
    """An anticipated "no". ``code`` is for machines, ``message`` for the person."""

    code = "refused"
    status = 400
    message: Any = _("This cannot be done.")  # a lazy translation, or what is said instead
    field = ""  # the form field it belongs to, where there is one

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)
        if message is not None:
            self.message = message


class NotAllowed(Refused):
    code, status, message = "not-allowed", 403, _("You may not do this.")


class NoPage(Refused):
    """Somebody went by hand, or back, to an address that only takes what a button sends."""

    code, status, message = "no-page", 405, _("There is no page at this address.")


class Missing(Refused):
    """Not there, or not for this actor: the same answer for both."""

    code, status, message = "missing", 404, _("This does not exist, or is not for you.")


class Stale(Refused):
    code, status = "stale", 409
    message = _("Someone changed this before you. Reload and try again.")


class Invalid(Refused):
    """Bad input. ``field`` names the form field it belongs to, or "" for the whole."""

    code, status, message = "invalid", 422, _("Check what you entered.")

    def __init__(self, message: Any = None, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class TooLarge(Invalid):
    """More than is taken at all."""

    code, status, message = "too-large", 413, _("This is too large.")


class Damaged(Refused):
    """What arrived is not what was sent: its checksum differs. Nothing of it is kept."""

    code, status = "damaged", 460  # of the tus protocol
    message = _("Something was damaged on the way. It is sent again.")


class Gone(Refused):
    """It was there and was given up, or was cleared away."""

    code, status, message = "gone", 410, _("This was given up or cleared away. Begin again.")


class NoRoom(Refused):
    """The disk is full. Nothing of what was sent is kept, and nothing is half written."""

    code, status = "no-room", 507
    message = _("The server has no room for this at the moment. Try again later; tell the office.")


class TooOften(Refused):
    """``retry_after`` is in seconds."""

    code, status = "too-often", 429
    message = _("That was too fast. Wait a moment and try again; nothing is lost.")

    def __init__(self, retry_after: int = 60, message: Any = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
