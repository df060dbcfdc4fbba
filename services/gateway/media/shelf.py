"""Where the content of pictures is kept: the database by default, or a folder, or a bucket by setting.

The seam is put, get and delete by a key of ours. The database's own shelf is in store/shelf.py, where SQL lives.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from services.kit.settings import Secret
from services.kit.tx import Tx

# Opens a transaction of whoever asks, so that the database's shelf shows a page only what that page may see.
Asking = Callable[[], AbstractAsyncContextManager[Tx]]
SHELF_S = 10


class ShelfAway(OSError):
    """The folder or bucket does not answer as it should; try again."""


class Shelf(Protocol):
    """What a shelf can do."""

    async def put(self, key: str, content: bytes, asking: Asking) -> None:
        """Keep this. A key never means other content: putting it again changes nothing."""

    async def get(self, key: str, asking: Asking) -> bytes:
        """What is kept under the key. Raises KeyError when there is nothing, or nothing for who asks."""

    async def delete(self, key: str, asking: Asking) -> None:
        """Keep it no longer; nothing happens when there is nothing."""


class ObjectShelf:
    """A folder or a bucket. Who asks has been looked at by the caller."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, content: bytes, asking: Asking) -> None:
        """Keep this. Raises ShelfAway."""
        try:
            await obstore.put_async(self._store, key, content)
        except (BaseError, OSError) as error:
            raise ShelfAway(type(error).__name__) from error

    async def get(self, key: str, asking: Asking) -> bytes:
        """What is kept under the key. Raises KeyError, ShelfAway."""
        try:
            found = await obstore.get_async(self._store, key)
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise KeyError(key) from error
        except (BaseError, OSError) as error:
            raise ShelfAway(type(error).__name__) from error

    async def delete(self, key: str, asking: Asking) -> None:
        """Keep it no longer. Raises ShelfAway."""
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise ShelfAway(type(error).__name__) from error


def folder(path: str) -> ObjectShelf:
    """A folder, made when it is not there; on a volume that every replica sees."""
    return ObjectShelf(LocalStore(path, mkdir=True))


def bucket(name: str, endpoint: str, region: str, key_id: str, secret: Secret) -> ObjectShelf:
    """A bucket at an S3-compatible service. No endpoint: Amazon's own; no key: whatever the machine's role gives."""
    more = {
        name: value
        for name, value in (("endpoint", endpoint), ("access_key_id", key_id), ("secret_access_key", str(secret)))
        if value
    }
    store = S3Store(
        name,
        region=region,
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": f"{SHELF_S}s"},
        retry_config={"max_retries": 1},
        **more,  # type: ignore[arg-type]
    )
    return ObjectShelf(store)
