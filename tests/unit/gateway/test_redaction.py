from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.gateway.domain import redaction
from services.gateway.domain.redaction import Due, Told

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY, ONE = timedelta(days=1), UUID(int=1)


def due(**more: Any) -> Due:
    told: dict[str, Any] = {
        "kind": "outbound", "provider_sid": "SM1", "status": "delivered", "status_at": NOON - 2 * DAY,
        "is_silent": False, "has_media": False, "tries": 1,
    }  # fmt: skip
    return Due(ONE, **(told | more))


@pytest.mark.parametrize("status", ["delivered", "undelivered", "failed"])
def test_a_text_is_forgotten_a_day_after_its_end(status: str) -> None:
    assert redaction.settled(due(status=status), NOON, DAY) is None
    young = redaction.settled(due(status=status, status_at=NOON - DAY / 2), NOON, DAY)
    assert young == Told(ONE, due_at=NOON + DAY / 2, since=NOON + DAY / 2)


@pytest.mark.parametrize("status", ["queued", "claimed", "unknown", "accepted", "sent"])
def test_one_without_an_end_is_looked_at_later_and_is_not_behind_its_time(status: str) -> None:
    assert redaction.settled(due(status=status), NOON, DAY) == Told(ONE, due_at=NOON + redaction.LOOK_AGAIN)


def test_one_of_which_the_provider_will_never_say_the_end_has_ended() -> None:
    assert redaction.settled(due(status="sent", is_silent=True), NOON, DAY) is None


@pytest.mark.parametrize(
    ("status", "proof"), [("released", "never_left"), ("failed", "never_left"), ("sent", "no_sid")]
)
def test_without_a_sid_there_is_nothing_to_ask_for(status: str, proof: str) -> None:
    assert redaction.settled(due(status=status, provider_sid=None), NOON, DAY) == Told(ONE, proof=proof)  # type: ignore[arg-type]


def test_what_came_in_has_ended_when_it_came() -> None:
    for kind in ("inbound", "strange"):
        assert redaction.settled(due(kind=kind, status=None, status_at=None), NOON, DAY) is None


def test_the_pauses_grow_to_a_day_and_end_there() -> None:
    pauses = [redaction.again(due(tries=tries), NOON).due_at for tries in range(1, 9)]
    waits = [at - NOON for at in pauses if at]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-2:] == [redaction.DAILY] * 2
    assert not redaction.is_for_a_person(due(tries=6))
    assert redaction.is_for_a_person(due(tries=7))
