"""What a service copies it asks for while it has none; what an owner can tell again is asked of it."""

import ast
from pathlib import Path

import pytest

from proto import generate
from proto.registry import TYPES
from proto.topology import QUEUES, SERVICES

# Whoever has lost all notices has nothing to clear.
NOT_ASKED_FOR = {"notice.cleared.v1"}


def wiring(service: str) -> list[ast.AST]:
    path = Path(generate.HERE).parent / "services" / service / "app.py"
    return list(ast.walk(ast.parse(path.read_text())))


def strings(service: str) -> set[str]:
    return {str(node.value) for node in wiring(service) if isinstance(node, ast.Constant)}


def told_again(owner: str) -> set[str]:
    """The types its wiring names that are its own: the sources of its republish."""
    return {name for name in strings(owner) & TYPES.keys() if TYPES[name].by == (owner,)}


def asked_for(service: str) -> dict[str, str]:
    """By type, the owner it asks."""
    triples = [node.elts for node in wiring(service) if isinstance(node, ast.Tuple) and len(node.elts) == 3]
    words = [[part.value if isinstance(part, ast.Constant) else None for part in parts] for parts in triples]
    return {str(found[0]): str(found[1]) for found in words if found[0] in TYPES and found[1] in SERVICES}


@pytest.mark.parametrize("service", SERVICES)
def test_every_state_a_service_copies_is_asked_for_where_it_is_owned(service: str) -> None:
    heard = {name for queue in QUEUES if queue.service == service for name in queue.types}
    sources = {name for owner in SERVICES for name in told_again(owner)}
    state = {name for name in heard & sources if not TYPES[name].is_stream}
    # What comes with a client's whole state is asked for with it.
    by_client = {"phone.changed.v1"} if "client.changed.v1" in heard else set()
    assert asked_for(service).keys() == state - by_client - NOT_ASKED_FOR
    assert all(TYPES[name].by == (owner,) for name, owner in asked_for(service).items())


def test_only_what_happened_once_is_told_for_a_while_back() -> None:
    streams = {name for owner in SERVICES for name in told_again(owner) if TYPES[name].is_stream}
    assert streams == {"sms.received.v1"}
