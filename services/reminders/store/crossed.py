"""Two who got in each other's way at one moment: nothing of it happened, and the next try finds the other done."""

from typing import Final

import asyncpg

CROSSED: Final[tuple[type[Exception], ...]] = (
    # A deadlock, or a row that changed under the transaction: Postgres ends one of the two.
    asyncpg.exceptions.TransactionRollbackError,
    # Given away between looking and writing: the row's own wall saw it, and the next look will.
    asyncpg.exceptions.InsufficientPrivilegeError,
)
