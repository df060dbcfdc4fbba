"""Three shelves, one behaviour."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from services.gateway.media.shelf import Shelf, ShelfAway, bucket, folder
from services.gateway.store.shelf import DatabaseShelf
from services.kit.settings import Secret
from tests.service.gateway.office import Office


@pytest.fixture(scope="module")
def s3() -> Any:
    """A bucket of somebody else's making."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    client.create_bucket(Bucket="pictures")
    yield url
    server.stop()


@pytest.fixture(params=["postgres", "folder", "s3"])
async def shelf(request: pytest.FixtureRequest, road: Office, tmp_path: Path, s3: str) -> AsyncIterator[Shelf]:
    if request.param == "postgres":
        yield DatabaseShelf()
    elif request.param == "folder":
        yield folder(str(tmp_path / "new" / "folder"))
    else:
        yield bucket("pictures", s3, "us-east-1", "a", Secret("b"))


async def test_what_is_put_is_there_until_it_is_deleted(shelf: Shelf, road: Office) -> None:
    asking, content = road.gateway.db.tx, bytes(range(256)) * 8000
    with pytest.raises(KeyError):
        await shelf.get("01-a", asking)
    for _ in range(2):
        await shelf.put("01-a", content, asking)
    await shelf.put("quarantine/01-b", b"another", asking)
    assert await shelf.get("01-a", asking) == content
    assert await shelf.get("quarantine/01-b", asking) == b"another"
    for _ in range(2):
        await shelf.delete("01-a", asking)
    with pytest.raises(KeyError):
        await shelf.get("01-a", asking)
    assert await shelf.get("quarantine/01-b", asking) == b"another"


async def test_a_bucket_that_does_not_answer_is_away_and_not_a_fault_of_ours(road: Office) -> None:
    shelf = bucket("pictures", "http://127.0.0.1:1", "us-east-1", "a", Secret("b"))
    with pytest.raises(ShelfAway):
        await shelf.put("a", b"b", road.gateway.db.tx)
