from commons.models.files import Attachment
from commons.models.media import PictureRendition, SiteDocument, SitePicture
from commons.models.threads import (
    Comment,
    CommentVersion,
    Mention,
    Presence,
    Report,
    Thread,
    ThreadVisit,
)

__all__ = [
    "Attachment",
    "Comment",
    "CommentVersion",
    "Mention",
    "PictureRendition",
    "Presence",
    "Report",
    "SiteDocument",
    "SitePicture",
    "Thread",
    "ThreadVisit",
]
