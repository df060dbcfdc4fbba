"""When a text may go to a number that is nobody's."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.threads.domain.number_posts import Post, decided, heard

NOON = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)  # in Denver
NIGHT = NOON + timedelta(hours=10)
MORNING = NOON + timedelta(hours=20)


def post(**changes: Any) -> Post:
    told: dict[str, Any] = {
        "post_id": UUID(int=1),
        "line": "+13855550100",
        "number": "+14155550113",
        "body": "Court is tomorrow.",
        "lane": "reminder",
        "is_answer": False,
        "release_at": NOON,
        "not_after": NOON + timedelta(days=2),
        "time_zone": "America/Denver",
        "quiet_from": "20:00",
        "quiet_until": "08:00",
        "has_line": True,
        "is_stopped": False,
        "is_anothers": False,
    }
    return Post(**(told | changes))


def test_by_day_it_goes_until_it_is_quiet() -> None:
    sent = decided(post(), NOON)
    assert (sent.state, sent.release_at, sent.not_after) == ("queued", NOON, NOON + timedelta(hours=8))


def test_by_night_it_waits_for_the_morning_and_an_answer_goes() -> None:
    sent = decided(post(quiet_from=None, quiet_until=None), NIGHT)
    assert (sent.state, sent.release_at) == ("held", MORNING)
    assert decided(post(is_answer=True), NIGHT).state == "queued"


def test_what_would_be_too_late_in_the_morning_is_not_sent() -> None:
    sent = decided(post(not_after=MORNING - timedelta(hours=1)), NIGHT)
    assert (sent.state, sent.reason) == ("refused", "expired")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_stopped": True, "is_anothers": True}, "opted_out"),
        ({"is_anothers": True, "has_line": False}, "number_changed"),
        ({"has_line": False}, "no_line"),
        ({"not_after": NOON}, "expired"),
    ],
)
@pytest.mark.parametrize("is_answer", [True, False])
def test_it_is_refused_for_the_strongest_reason(changes: Any, reason: str, is_answer: bool) -> None:
    sent = decided(post(is_answer=is_answer, **changes), NOON)
    assert (sent.state, sent.reason) == ("refused", reason)


def test_gateways_words() -> None:
    assert heard("failed", "21610") == ("refused", "opted_out")
    assert heard("failed", "30003") == ("undelivered", "failed")
    assert heard("delivered", None) == ("delivered", None)
    assert heard("sending", None) == ("queued", None)
    assert heard("expired", None) == ("refused", "expired")
