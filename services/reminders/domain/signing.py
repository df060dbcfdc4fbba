"""How a department knows that what its webhook gets is ours, and says so again later: Standard Webhooks.

Source: the Standard Webhooks specification, symmetric signatures: HMAC-SHA256 over id, time and body with points
between them, of a secret that is shown as whsec_ and base64.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.kit import failpoints
from services.reminders.domain.derived import derived

SHOWN_AS: Final = "whsec_"
# A department that changes its secret has so long to put the new one into all of its programs.
BOTH_FOR: Final = timedelta(days=1)
_PURPOSE: Final = "webhook"


def secret(link_key: bytes, publisher_id: UUID, generation: int) -> bytes:
    """A publisher's secret; counting the generation up makes another, and the one before is worth nothing."""
    return derived(link_key, _PURPOSE, publisher_id.bytes, generation.to_bytes(8, "big"))


def secrets_at(
    link_key: bytes, publisher_id: UUID, generation: int, renewed_at: datetime | None, now: datetime
) -> list[bytes]:
    """The secrets to sign with at this moment, the newest first; for a day after it was changed, the one before too."""
    both = renewed_at is not None and now < renewed_at + BOTH_FOR and not failpoints.is_off("webhook_both_secrets")
    newest = [generation, generation - 1] if both else [generation]
    return [secret(link_key, publisher_id, one) for one in newest]


def shown(secret: bytes) -> str:
    """The secret as a person copies it into their program."""
    return SHOWN_AS + base64.b64encode(secret).decode()


def headers(secrets: Sequence[bytes], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """What goes beside a body. message_id: the same at each try, so that a receiver can tell what it has.

    at: when this try is made, aware. secrets: the newest first; while a secret is being changed, the one before too.
    """
    if not message_id or "." in message_id or not message_id.isprintable() or not message_id.isascii():
        raise ValueError("a message id is printable ASCII without points: the points part what is signed")
    sent_at = int(at.timestamp())
    signed = f"{message_id}.{sent_at}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(sent_at),
        "webhook-signature": " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets),
    }


def _signature(secret: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
