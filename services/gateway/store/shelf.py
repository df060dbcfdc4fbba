"""The database's own shelf for the content of pictures: each call in a transaction of whoever asks."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from services.kit.db import Tx

Asking = Callable[[], AbstractAsyncContextManager[Tx]]


class DatabaseShelf:
    """A table of content by key."""

    async def put(self, key: str, content: bytes, asking: Asking) -> None:
        """Keep this. A key never means other content: putting it again changes nothing."""
        async with asking() as tx:
            await tx.execute(
                "INSERT INTO medium_bytes (shelf_key, content) VALUES ($1, $2) ON CONFLICT (shelf_key) DO NOTHING",
                key,
                content,
            )

    async def get(self, key: str, asking: Asking) -> bytes:
        """What is kept under the key, as far as who asks may see it. Raises KeyError."""
        async with asking() as tx:
            content: bytes | None = await tx.fetchval("SELECT content FROM medium_bytes WHERE shelf_key = $1", key)
        if content is None:
            raise KeyError(key)
        return content

    async def delete(self, key: str, asking: Asking) -> None:
        """Keep it no longer; nothing happens when there is nothing."""
        async with asking() as tx:
            await tx.execute("DELETE FROM medium_bytes WHERE shelf_key = $1", key)
