"""Ways of speaking to the broker that were tried and found wanting; tests/faults/test_traps_* shows what each does."""

import re
from pathlib import Path

import pytest

from tests.house.tree import committed, text_of

BANNED = {
    r"\.nack\(": "back in two milliseconds, again and again: raise Retry",
    r"\.reject\(": "the broker's dead letters know no reason: raise Refuse",
    r"requeue=True": "back in two milliseconds, again and again: raise Retry",
    r"connect_robust": "one queue with other arguments tears all its consumers down for ever: keep_connected",
    r"get_queue\(": "a consumer of such a queue is not restored: declare_queue(passive=True)",
    r"no_ack=True": "what is not acknowledged is lost with the process",
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
