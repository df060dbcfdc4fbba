"""What goes wrong in a way that is nobody's at the moment: the same act would go wrong at every look."""

from typing import Final

import asyncpg
import msgspec

from services.kit.db import UNAVAILABLE

_PASSING: Final[tuple[type[Exception], ...]] = (
    *UNAVAILABLE,
    asyncpg.exceptions.TransactionRollbackError,
    asyncpg.exceptions.LockNotAvailableError,
)
_FLAWED: Final[tuple[type[Exception], ...]] = (
    asyncpg.PostgresError,
    msgspec.MsgspecError,
    AssertionError,
    LookupError,
    TypeError,
    ValueError,
)


def is_flaw(error: Exception) -> bool:
    """Whether what is there is not as it was thought to be; a database away or two in each other's way are no flaw."""
    return isinstance(error, _FLAWED) and not isinstance(error, _PASSING)
