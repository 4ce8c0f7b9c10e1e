"""The shape of what travels on a socket."""

import json
from typing import Annotated, Any, Literal

from django.core.serializers.json import DjangoJSONEncoder
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

MAX_FRAME = 65_536  # bytes
MOST_FEEDS = 50  # that one socket follows at a time

# Why a socket was closed. After accepting: a browser cannot read why a handshake was refused.
SIGNED_OUT = 4401
TOO_LARGE = 4408
TOO_FAST = 4429
COME_BACK = 4500

FeedName = Annotated[str, Field(max_length=60)]


class Frame(BaseModel):
    """From a page. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Follow(Frame):
    type: Literal["follow"]
    feed: FeedName
    since: int = Field(ge=0, le=2**53)


class Unfollow(Frame):
    type: Literal["unfollow"]
    feed: FeedName


class Beat(Frame):
    """The page of a feed is open; ``room`` 5 is short for the feed "room:5"."""

    type: Literal["beat"]
    feed: FeedName | None = None
    room: int | None = Field(default=None, ge=1)
    visible: bool

    @model_validator(mode="after")
    def names_one_page(self) -> "Beat":
        if (self.feed is None) == (self.room is None):
            raise ValueError("name a feed or a room")
        return self

    @property
    def about(self) -> str:
        return self.feed if self.feed is not None else f"room:{self.room}"


class Ping(Frame):
    type: Literal["ping"]


AnyFrame = Follow | Unfollow | Beat | Ping
FRAMES: TypeAdapter[AnyFrame] = TypeAdapter(Annotated[AnyFrame, Field(discriminator="type")])


def encode(frame: dict[str, Any]) -> str:
    """Return the text that every socket passes on unchanged."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)


def encode_event(feed: str, event: dict[str, Any]) -> str:
    """Return the text of an event of ``feed``."""
    return encode({"type": "event", "feed": feed, **event})


def encode_error(code: str, message: str) -> str:
    """Return the text that tells a page's program what was wrong with its frame."""
    return encode({"type": "error", "code": code, "message": message})
