"""Two who got in each other's way at one moment: nothing of it happened, and the next try finds the other done."""

from typing import Final

import asyncpg
import msgspec

CROSSED: Final[tuple[type[Exception], ...]] = (
    # A deadlock, or a record that was merged meanwhile: Postgres ends one of the two.
    asyncpg.exceptions.TransactionRollbackError,
    # Given away between looking and writing: the row's own wall saw it, and the next look will.
    asyncpg.exceptions.InsufficientPrivilegeError,
)
# Somebody has a row that is not waited for.
BUSY: Final[tuple[type[Exception], ...]] = (*CROSSED, asyncpg.exceptions.LockNotAvailableError)
# What is there is not as it was thought to be: the same act would go wrong at every look.
FLAWED: Final[tuple[type[Exception], ...]] = (
    asyncpg.PostgresError,
    msgspec.MsgspecError,
    AssertionError,
    LookupError,
    TypeError,
    ValueError,
)
