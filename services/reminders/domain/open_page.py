"""The page of one date that a client opens without signing in: whoever has its address sees it, for a while."""

import base64
import hashlib
import re
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.reminders.domain.derived import derived

_PURPOSE: Final = "open page"
# 96 bits: 16 characters of a text, and nobody guesses one in all the time a page stands.
_BYTES: Final = 12
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16}", re.ASCII)
# Somebody who came too late still reads where to go.
STANDS_FOR: Final = timedelta(days=1)


def token(link_key: bytes, appointment_id: UUID, client_id: UUID) -> str:
    """The secret part of the page's address, 16 characters; the same whenever it is made for this date and client."""
    made = derived(link_key, _PURPOSE, appointment_id.bytes, client_id.bytes)
    return base64.urlsafe_b64encode(made[:_BYTES]).decode()


def token_hash(token: str) -> bytes | None:
    """What we keep of it: whoever reads our tables, or a copy of them, can open no page. None: no token at all."""
    return hashlib.sha256(token.encode()).digest() if _TOKEN.fullmatch(token) else None


def expires_at(starts_at: datetime) -> datetime:
    """Until when the page stands. A date that is moved takes its page along."""
    return starts_at + STANDS_FOR
