"""What the pretend phone company takes for an order, and what it refuses as the real one does."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from services.practice.domain.listing import query_of
from services.practice.domain.orders import MEDIA_COUNT, order_of
from services.practice.domain.phones import pretty
from services.practice.domain.refusals import AT_THE_DOOR, Refusal

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
USUAL = {"To": "+18015550110", "MessagingServiceSid": "MG" + "0" * 32, "Body": "hi"}
PICTURES = [f"https://county.example/{n}.png" for n in range(MEDIA_COUNT + 1)]


def order(pictures: int = 0, **changes: str) -> bytes:
    return urlencode([*(USUAL | changes).items(), *(("MediaUrl", url) for url in PICTURES[:pictures])]).encode()


def refused(raw: bytes) -> int:
    with pytest.raises(Refusal) as refusal:
        order_of(raw, NOW)
    return refusal.value.code


def test_as_many_pictures_as_may_be_are_taken_and_no_more() -> None:
    assert len(order_of(order(MEDIA_COUNT), NOW).media_urls) == MEDIA_COUNT
    assert refused(order(MEDIA_COUNT + 1)) == 21623


@pytest.mark.parametrize("written", ["2026-03-02T18:00:00+00:00", "2026-03-02T18:00:00", "2026-03-02T11:00:00-07:00"])
def test_a_time_without_an_offset_is_utc(written: str) -> None:
    planned = order_of(order(ScheduleType="fixed", SendAt=written), NOW)
    assert planned.send_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("written", "code"),
    [("tomorrow", 20001), ("", 20001), ("2026-03-02T17:04:59Z", 35114), ("2026-04-07T17:00:00Z", 35114)],
)
def test_a_time_that_cant_be_is_refused(written: str, code: int) -> None:
    assert refused(order(ScheduleType="fixed", SendAt=written)) == code


def test_a_page_size_in_words_is_refused() -> None:
    with pytest.raises(Refusal, match="20001"):
        query_of({"PageSize": "many"})


def test_a_refusal_without_its_facts_still_reads() -> None:
    assert all("{" not in Refusal(code).body.message for code in AT_THE_DOOR)


def test_a_number_from_abroad_is_shown_as_it_is() -> None:
    assert (pretty("+18015550110"), pretty("+525512345678")) == ("(801) 555-0110", "+525512345678")
