"""Signed addresses at which the provider fetches a picture of ours: each for one picture, until a moment. Pure."""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

# The provider queues a text for ten hours at most, and a slow carrier asks for its picture up to a day later.
LIFE = timedelta(hours=34)
_PURPOSE = b"picture links"


class Links:
    """Makes and checks addresses. The first secret signs; the others still count, while secrets are rotated."""

    def __init__(self, public_url: str, *secrets: str) -> None:
        self._base = public_url.rstrip("/") + "/m/"
        self._keys = [hmac.digest(secret.encode(), _PURPOSE, "sha256") for secret in secrets if secret]

    def of(self, media_id: UUID, not_after: datetime) -> str:
        """The address of a picture whose text may be sent until not_after."""
        until = int((not_after + LIFE).timestamp())
        return f"{self._base}{media_id}?{urlencode({'until': until, 'sig': _signed(self._keys[0], media_id, until)})}"

    def is_good(self, media_id: UUID, until: str, signature: str, now: datetime) -> bool:
        """Whether this address was made by us and its time is not over."""
        if not (until.isascii() and until.isdecimal() and len(until) < 12):
            return False
        given = signature.encode("utf-8", "surrogateescape")
        good = [hmac.compare_digest(_signed(key, media_id, int(until)).encode(), given) for key in self._keys]
        return any(good) and now < datetime.fromtimestamp(int(until), UTC)


def _signed(key: bytes, media_id: UUID, until: int) -> str:
    digest = hmac.digest(key, media_id.bytes + until.to_bytes(8, "big"), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
