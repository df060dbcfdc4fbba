"""Phone companies, one package each, and all that the rest of the service knows of any of them.

Provider carries texts out. Listing is what one with a list of its own can tell afterwards; one that has none leaves a
text whose answer was lost to its receipt, or to a person. Taking is whom it hands what comes in by its own connection:
once that has returned it is durable, and may be acknowledged. Nothing here tries anything twice.
"""

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol

import aiohttp
from yarl import URL

from services.gateway.domain.outcome import Outcome
from services.gateway.domain.wire import Checked, Claimed, Inbound, Listed, Piece, Receipt

# The longest that any of them may take to answer a post, from its first byte.
POST_S = 10.0
# It can't be reached, or makes no sense: the end of every call but send, which says so itself.
AWAY = (aiohttp.ClientError, TimeoutError, OSError)


class Provider(Protocol):
    """A phone company that carries texts."""

    def open(self) -> AbstractAsyncContextManager[None]:
        """Hold what it is reached by."""

    async def send(self, text: Claimed, now: datetime, start_by: float) -> Outcome:
        """Post it once; what came of it. start_by: the monotonic moment after which no byte may leave."""


class Knowing(Protocol):
    """A phone company that can be asked what became of a text, or has nothing to say. Raises one of AWAY."""

    async def status(self, provider_sid: str) -> Listed | None:
        """What they say of one text; None when they do not know it any more."""


class Listing(Protocol):
    """A phone company that tells what it took, and what came for us. Each call raises one of AWAY."""

    async def newest(self, lines: Collection[str]) -> list[Listed]:
        """What these lines sent last, newest first."""

    def sent_since(self, since: datetime) -> AsyncIterator[list[Listed]]:
        """All that the account sent since then, newest first, page by page."""

    async def sent_to(self, number: str, line: str, since: datetime) -> list[Listed]:
        """What went from line to number since then."""

    async def status(self, provider_sid: str) -> Listed | None:
        """What they say of one text; None when they do not know it any more."""

    def came_in_since(self, number: str, since: datetime) -> AsyncIterator[list[Inbound]]:
        """The texts sent to this number of ours since then, newest first, page by page."""


class CheckRefused(Exception):
    """The provider does not look numbers up for this account; the message is its status."""


class NumberChecks(Protocol):
    """A company that knows about numbers. Each call raises one of AWAY, or CheckRefused."""

    @property
    def api(self) -> URL:
        """Where it is reached."""

    def open(self) -> AbstractAsyncContextManager[None]:
        """Hold what it is reached by."""

    async def look_up(self, number: str, wants_type: bool, verified_on: date | None) -> Checked:
        """What it knows of a number. verified_on: the last day it was surely ours; None: that is not asked."""

    async def deactivations(self, day: date) -> str | None:
        """The address of the list of numbers that carriers took back that day; None while there is none."""


class Taking(Protocol):
    """Who makes what came in durable. Raises what the database raises: it is to come again."""

    def lives(self, link_id: str) -> AbstractAsyncContextManager[None]:
        """To be inside for as long as a connection lives: until its end, nothing that it brought comes by another.

        Raises TimeoutError where that can't be said at first; the connection is not to be used then.
        """

    async def piece(self, piece: Piece) -> bool:
        """Whether a text, or its part, is for a line of ours and is kept."""

    async def receipt(self, receipt: Receipt) -> None:
        """Keep a receipt and move its attempt on."""

    async def has(self, provider_sid: str) -> bool:
        """Whether a text of ours is called so already."""

    async def confirm(self, pieces: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
        """The provider knows that we have these, and will not bring them again; those to be said so of once more."""
