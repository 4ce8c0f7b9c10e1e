from commons.models.correspondences import Block, Correspondence
from commons.models.files import Attachment
from commons.models.films import Caption, Film, Rendition
from commons.models.media import PictureRendition, SiteDocument, SitePicture
from commons.models.notices import (
    Digest,
    Notice,
    NoticeAct,
    NoticeBox,
    NoticeChoice,
    ThreadMute,
)
from commons.models.robots import Robot
from commons.models.threads import (
    Comment,
    CommentVersion,
    Mention,
    Presence,
    Report,
    Thread,
    ThreadVisit,
)
from commons.models.uploads import Upload

__all__ = [
    "Attachment",
    "Block",
    "Caption",
    "Comment",
    "CommentVersion",
    "Correspondence",
    "Digest",
    "Film",
    "Mention",
    "Notice",
    "NoticeAct",
    "NoticeBox",
    "NoticeChoice",
    "PictureRendition",
    "Presence",
    "Rendition",
    "Report",
    "Robot",
    "SiteDocument",
    "SitePicture",
    "Thread",
    "ThreadMute",
    "ThreadVisit",
    "Upload",
]
