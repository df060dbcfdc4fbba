"""What is published about the protocol is what the code declares."""

import json
from pathlib import Path
from typing import Any

import pytest

from proto import generate
from proto.registry import TYPES
from proto.topology import QUEUES

ASYNCAPI: dict[str, Any] = json.loads((generate.HERE / "asyncapi.json").read_text())
OPERATIONS: dict[str, dict[str, Any]] = ASYNCAPI["operations"]


def test_generated_files_are_current() -> None:
    stale = [
        str(path.relative_to(generate.HERE))
        for path, content in generate.generated().items()
        if not path.exists() or path.read_text() != content
    ]
    assert not stale, "run python -m proto.generate"


def test_no_schema_is_left_of_a_type_that_is_gone() -> None:
    assert {path.stem for path in generate.SCHEMAS.glob("*.json")} == set(TYPES)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """proto's folder moved to an empty place, so that generating can be tried."""
    places = {"HERE": ".", "SCHEMAS": "schema", "EXAMPLES": "examples", "PUBLISHED": "examples/PUBLISHED"}
    (tmp_path / "examples").mkdir()
    for name, place in places.items():
        monkeypatch.setattr(generate, name, tmp_path / place)
    return tmp_path


def test_generating_writes_what_is_declared_and_removes_the_schema_of_what_is_not(elsewhere: Path) -> None:
    (elsewhere / "schema").mkdir()
    gone = elsewhere / "schema" / "fax.received.v1.json"
    gone.write_text("{}")
    generate.main()
    assert not gone.exists()
    assert all(path.read_text() == content for path, content in generate.generated().items())


def test_an_example_once_published_keeps_its_first_hash(elsewhere: Path) -> None:
    example = elsewhere / "examples" / "sms.cancel.v1.json"
    example.write_text('{"data": {}}')
    generate.main()
    before = (elsewhere / "examples" / "PUBLISHED").read_text()
    example.write_text('{"data": {"edited": true}}')
    generate.main()
    assert (elsewhere / "examples" / "PUBLISHED").read_text() == before


def test_the_asyncapi_document_has_what_version_3_requires() -> None:
    assert ASYNCAPI["asyncapi"] == "3.0.0"
    assert ASYNCAPI["info"].keys() >= {"title", "version"}
    assert all(server.keys() >= {"host", "protocol"} for server in ASYNCAPI["servers"].values())
    assert all("address" in channel for channel in ASYNCAPI["channels"].values())
    assert all(operation["action"] in ("send", "receive") for operation in OPERATIONS.values())


def test_every_reference_leads_somewhere() -> None:
    for reference in references(ASYNCAPI):
        file, _, pointer = reference.partition("#")
        where = json.loads((generate.HERE / file).read_text()) if file else ASYNCAPI
        for step in pointer.strip("/").split("/") if pointer else ():
            where = where[step]
        assert where


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [reference for value in part.values() for reference in references(value)]
    return [reference for value in part for reference in references(value)] if isinstance(part, list) else []


def test_an_operation_carries_only_messages_of_its_channel() -> None:
    for operation in OPERATIONS.values():
        channel = operation["channel"]["$ref"]
        assert operation["messages"]
        for message in operation["messages"]:
            assert message["$ref"].startswith(f"{channel}/messages/")


def test_an_address_declares_exactly_the_parameters_it_has() -> None:
    for channel in ASYNCAPI["channels"].values():
        written = {word.partition("}")[0] for word in (channel["address"] or "").split("{")[1:]}
        assert written == channel.get("parameters", {}).keys()


@pytest.mark.parametrize("name", TYPES)
def test_somebody_sends_and_somebody_reads(name: str) -> None:
    channel = {"$ref": f"#/channels/{name}"}
    assert {operation["action"] for operation in OPERATIONS.values() if operation["channel"] == channel} == {
        "send",
        "receive",
    }


def test_every_queue_of_the_topology_but_the_dead_is_in_the_document() -> None:
    shown = {operation["x-queue"] for operation in OPERATIONS.values() if "x-queue" in operation}
    assert {queue.name for queue in QUEUES if not queue.name.endswith(".dead")} <= shown
