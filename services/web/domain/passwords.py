"""Passwords: argon2id, slow on purpose. Call from a thread, never on the event loop."""

import functools

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

MIN_CHARS = 10
MAX_CHARS = 200
# RFC 9106's second choice (64 MiB, three passes): about 60 ms on the machines this was measured on.
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=2)
# What everyone tries first; a breached list belongs to the county's own rules.
_COMMON = frozenset({"password", "passw0rd", "qwerty", "letmein", "welcome", "clientcomm", "probation", "iloveyou"})


class WeakPassword(ValueError):
    """The password is too short, too long or one that everyone tries; the message says which."""


def make_hash(password: str) -> str:
    """The hash to keep. Raises WeakPassword."""
    if not MIN_CHARS <= len(password) <= MAX_CHARS:
        raise WeakPassword(f"a password has {MIN_CHARS} to {MAX_CHARS} characters")
    if password.lower().strip("0123456789!?. ") in _COMMON or len(set(password)) < 4:
        raise WeakPassword("this password is one of the first that anyone would try")
    return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; takes as long for an account that does not exist (no hash)."""
    try:
        _hasher.verify(password_hash or _nobodys(), password[: MAX_CHARS + 1])
    except (Argon2Error, InvalidHashError):
        return False
    return password_hash is not None


@functools.cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody")
