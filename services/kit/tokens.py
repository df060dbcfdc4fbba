"""Signed one-minute tokens: web says for whom it asks, services check the signature. Ed25519 (RFC 8037) in a JWT."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import cast
from uuid import UUID

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

LIFETIME = timedelta(seconds=60)
# Clocks of two hosts may differ by a little; a minute's token must not die of it.
LEEWAY = timedelta(seconds=5)
CLAIMS = ["exp", "sub", "role", "dept", "sid"]


class BadToken(ValueError):
    """The token is missing, forged, expired or not of this form."""


class StaffToken(msgspec.Struct, frozen=True):
    """On whose behalf a request is made, as web vouches for it."""

    staff_id: UUID
    role: str
    department_id: UUID
    session: str


def sign(private_pem: str, token: StaffToken, now: datetime) -> str:
    """The token as text, good for one minute from now."""
    claims = {
        "sub": str(token.staff_id),
        "role": token.role,
        "dept": str(token.department_id),
        "sid": token.session,
        "exp": int((now + LIFETIME).timestamp()),
    }
    return jwt.encode(claims, _private(private_pem), algorithm="EdDSA")


def verify(public_pem: str, text: str, now: datetime) -> StaffToken:
    """Who it speaks for. Raises BadToken."""
    try:
        claims = jwt.decode(
            text, _public(public_pem), algorithms=["EdDSA"], options={"verify_exp": False, "require": CLAIMS}
        )
        expires = float(claims["exp"])
        token = StaffToken(UUID(claims["sub"]), str(claims["role"]), UUID(claims["dept"]), str(claims["sid"]))
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
        raise BadToken("not a token of ours") from error
    if now.timestamp() > expires + LEEWAY.total_seconds():
        raise BadToken("the token has expired")
    return token


# A process has one key, and reading its PEM takes as long as using it.
@lru_cache(maxsize=4)
def _private(pem: str) -> Ed25519PrivateKey:
    return cast("Ed25519PrivateKey", load_pem_private_key(pem.encode(), None))


@lru_cache(maxsize=4)
def _public(pem: str) -> Ed25519PublicKey:
    return cast("Ed25519PublicKey", load_pem_public_key(pem.encode()))
