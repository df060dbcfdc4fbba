"""Ways of speaking to the broker that were tried and found wanting.

tests/faults/test_traps_* shows on the pinned version what throwing back, robust connections and queues that were only
got do. The iterator and a channel a publish it can't show: this version survived both, older ones did not, and we have
no use for either. The rest is AMQP's own way.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import committed, functions, text_of

BANNED = {
    r"\.nack\(": "back in two milliseconds, again and again: raise Retry",
    r"\.reject\(": "the broker's dead letters know no reason: raise Refuse",
    r"requeue=True": "back in two milliseconds, again and again: raise Retry",
    r"connect_robust": "one queue with other arguments tears all its consumers down for ever: keep_connected",
    r"get_queue\(": "a consumer of such a queue is not restored: declare_queue(passive=True)",
    r"no_ack=True": "what is not acknowledged is lost with the process",
    r"\.iterator\(": "has an end of its own that nobody is told of: consume(callback)",
    r"RobustC|robust_c": "restores what it only weakly remembers: keep_connected",
}
# Hints may be lost; nobody waits for them.
MAY = {(r"no_ack=True", Path("services/kit/hints.py"))}
SERVICES = [path for path in committed(".py") if path.parts[0] == "services"]


@pytest.mark.parametrize("pattern", BANNED)
def test_no_service_speaks_to_the_broker_so(pattern: str) -> None:
    found = [path for path in SERVICES if re.search(pattern, text_of(path)) and (pattern, path) not in MAY]
    assert not found, BANNED[pattern]


def test_services_declare_queues_only_passively() -> None:
    declared = [match[0] for path in SERVICES for match in re.finditer(r"declare_queue\(.*\)", text_of(path))]
    assert declared
    assert all("passive=True" in one or "exclusive=True" in one for one in declared), declared


def test_a_channel_is_opened_once_a_connection_and_never_for_a_publish() -> None:
    opening = {
        (path, function.name)
        for path in SERVICES
        for function in functions(path)
        if any(_opens_a_channel(node) for node in ast.walk(function))
    }
    kit = Path("services/kit")
    assert opening == {
        (kit / "bus.py", "open_channel"),  # the one place that asks the library
        (kit / "bus.py", "_hold"),
        (kit / "consume.py", "run"),
        (kit / "hints.py", "listen"),
        (kit / "hints.py", "hold"),  # inside listen
    }


def _opens_a_channel(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
    return name in ("channel", "open_channel")
