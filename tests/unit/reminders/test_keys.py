"""What a key opens, by scope, type and moment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from proto.registry import TYPES
from services.reminders.domain.keys import SCOPES, Key, Scope, prefix_of, scope_of, scopes_named
from services.reminders.domain.records import Publisher

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
COURT = Publisher(
    publisher_id=UUID(int=5), name="court", department_id=UUID(int=2), scopes=(), has_queue=False, is_active=True
)
OUTSIDE = sorted(name for name, declared in TYPES.items() if declared.kind == "outside")
DATES = {name for name in OUTSIDE if name.startswith("appointment.")}
TAKEN: dict[Scope, set[str]] = {
    "events": set(OUTSIDE),
    "events:dates": DATES,
    "events:custody": {"client.in_custody.v1"},
    "events:closures": {"office.closed.v1"},
    "events:reminders": {"reminder.requested.v1"},
    "dry_run": set(),
    "receipts": set(),
    "webhook": set(),
}


def key(*scopes: Scope) -> Key:
    return Key(publisher=COURT, name="", prefix="0" * 12, scopes=scopes)


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_takes_its_types_and_no_others(scope: Scope) -> None:
    held = key(scope)
    assert {name for name in OUTSIDE if held.may_tell(name)} == TAKEN[scope]
    assert {other for other in SCOPES if held.may(other)} == {scope} | (
        {other for other in SCOPES if other.startswith("events:")} if scope == "events" else set()
    )
    assert held.tells_something is bool(TAKEN[scope])
    assert held.may_try is (held.tells_something or scope == "dry_run")


def test_every_type_that_departments_publish_has_a_narrow_scope() -> None:
    assert {scope_of(name) for name in OUTSIDE} == {scope for scope in SCOPES if scope.startswith("events:")}
    assert scope_of("weather.changed.v1") == "events"


def test_a_key_is_good_until_the_second_it_ends_and_only_while_its_publisher_is() -> None:
    forever, ending = key("events"), msgspec.structs.replace(key("events"), ends_at=NOW)
    assert forever.is_good(NOW)
    assert ending.is_good(NOW - timedelta(microseconds=1))
    assert not ending.is_good(NOW)
    stopped = msgspec.structs.replace(COURT, is_active=False)
    assert not msgspec.structs.replace(forever, publisher=stopped).is_good(NOW)


def test_a_key_is_found_by_its_prefix_and_nothing_else_is_a_key() -> None:
    assert prefix_of("cc_0123456789ab_secret_with_more") == "0123456789ab"
    for text in ("", "cc_", "cc_0123456789ab", "cc_0123456789AB_x", "xx_0123456789ab_x", " cc_0123456789ab_x"):
        assert prefix_of(text) is None, text


def test_scopes_are_named_by_their_words() -> None:
    assert scopes_named(["receipts", "events:dates", "receipts"]) == ("events:dates", "receipts")
    for words, told in ((["everything"], "'everything' is no scope; there are: events,"), ([], "a key needs a scope")):
        with pytest.raises(ValueError, match=told):
            scopes_named(words)
