"""Webhooks: what a receiver checks by the published recipe, and when it is tried again."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain import signing
from services.reminders.domain.derived import derived
from services.reminders.domain.retrying import GIVES_UP_AFTER, JITTER, LADDER, asked_to_wait, heard, next_try

KEY = bytes(range(32))
COURT = uuid5(UUID(int=0), "court")
HEALTH = uuid5(UUID(int=0), "health")
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def verified(shown: str, headers: dict[str, str], body: bytes, now: datetime) -> bool:
    """A receiver, written from the specification and from nothing of ours."""
    secret = base64.b64decode(shown.removeprefix("whsec_"))
    if abs(now.timestamp() - int(headers["webhook-timestamp"])) > 300:
        return False
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    given = [one.split(",", 1) for one in headers["webhook-signature"].split(" ")]
    return any(version == "v1" and hmac.compare_digest(said, expected) for version, said in given)


def test_the_published_example_is_signed_as_published() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    made = signing.headers([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert made == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(st.binary(max_size=200), st.integers(1, 5))
def test_a_receiver_knows_what_is_ours_and_nothing_else(body: bytes, generation: int) -> None:
    secret = signing.secret(KEY, COURT, generation)
    headers = signing.headers([secret], "receipt-7", NOW, body)
    assert verified(signing.shown(secret), headers, body, NOW)
    for wrong in (
        signing.secret(KEY, COURT, generation + 1),
        signing.secret(KEY, HEALTH, generation),
        signing.secret(bytes(32), COURT, generation),
    ):
        assert not verified(signing.shown(wrong), headers, body, NOW)
    shown = signing.shown(secret)
    assert not verified(shown, headers, body + b" ", NOW)
    assert not verified(shown, headers | {"webhook-id": "receipt-8"}, body, NOW)
    assert not verified(shown, headers | {"webhook-timestamp": "1"}, body, NOW)
    assert not verified(shown, headers, body, NOW + timedelta(minutes=6))


def test_while_a_secret_is_changed_both_are_good() -> None:
    old, new = (signing.secret(KEY, COURT, generation) for generation in (1, 2))
    headers = signing.headers([new, old], "receipt-7", NOW, b"{}")
    assert verified(signing.shown(old), headers, b"{}", NOW)
    assert verified(signing.shown(new), headers, b"{}", NOW)


def test_the_one_before_is_good_for_a_day_and_no_longer() -> None:
    old, new = (signing.secret(KEY, COURT, generation) for generation in (1, 2))
    for later, good in (
        (timedelta(0), [new, old]),
        (timedelta(days=1, seconds=-1), [new, old]),
        (timedelta(days=1), [new]),
    ):
        assert signing.secrets_at(KEY, COURT, 2, NOW, NOW + later) == good
    assert signing.secrets_at(KEY, COURT, 1, None, NOW) == [old]


def test_a_secret_is_as_long_as_the_specification_wants() -> None:
    shown = signing.shown(signing.secret(KEY, COURT, 1))
    assert shown.startswith("whsec_")
    assert 24 <= len(base64.b64decode(shown[6:])) <= 64


@pytest.mark.parametrize("message_id", ["", "a.b", "a\nb", "é"])
def test_an_id_that_could_be_read_as_something_else_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="points"):
        signing.headers([b"x"], message_id, NOW, b"")


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_other_parts_or_another_purpose_make_another_secret(one: list[bytes], other: list[bytes]) -> None:
    assert (derived(KEY, "a", *one) == derived(KEY, "a", *other)) == (one == other)
    assert derived(KEY, "a", *one) != derived(KEY, "b", *one)


def test_parts_without_their_lengths_would_be_taken_for_others() -> None:
    """The control arm: what the lengths are for."""
    assert b"".join([b"ab", b"c"]) == b"".join([b"a", b"bc"])
    assert derived(KEY, "p", b"ab", b"c") != derived(KEY, "p", b"a", b"bc")


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, "taken"), (204, "taken"), (299, "taken"), (301, "again"), (307, "again"), (400, "again"), (404, "again"),
        (410, "gone"), (429, "again"), (500, "again"), (503, "again"), (None, "again"), (199, "again"),
    ],
)  # fmt: skip
def test_what_a_status_means(status: int | None, meaning: str) -> None:
    assert heard(status) == meaning


def _tries(asked: timedelta | None = None) -> list[datetime]:
    """Every moment a receiver that never answers is tried at."""
    moments, tries = [NOW], 1
    while at := next_try(tries, NOW, moments[-1], asked):
        moments.append(at)
        tries += 1
    return moments


def test_a_receiver_that_never_answers_is_tried_by_the_ladder_for_three_days() -> None:
    moments = _tries()
    waits = [later - earlier for earlier, later in pairwise(moments)]
    assert tuple(waits[: len(LADDER)]) == LADDER
    assert all(wait == LADDER[-1] for wait in waits[len(LADDER) : -1])
    assert waits[-1] <= LADDER[-1]
    assert moments[-1] == NOW + GIVES_UP_AFTER
    # Not many for three days, and no storm.
    assert len(moments) == 18


@given(st.timedeltas(timedelta(0), timedelta(days=30)))
def test_who_asks_us_to_wait_is_heeded_up_to_our_longest(asked: timedelta) -> None:
    for earlier, later in pairwise(_tries(asked)):
        assert min(asked, LADDER[-1], NOW + GIVES_UP_AFTER - earlier) <= later - earlier <= LADDER[-1]


@given(st.integers(-3, 10_000), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_the_next_try_is_never_past_and_never_after_the_end(tries: int, since: timedelta) -> None:
    at = next_try(tries, NOW - since, NOW)
    assert (at is None) == (since >= GIVES_UP_AFTER)
    if at is not None:
        assert NOW < at <= NOW - since + GIVES_UP_AFTER


@given(st.integers(1, 30), st.floats(0, 1))
def test_chance_makes_a_wait_somewhat_longer_and_never_shorter(tries: int, share: float) -> None:
    exactly, at = next_try(tries, NOW, NOW), next_try(tries, NOW, NOW, share=share)
    assert exactly is not None
    assert at is not None
    assert exactly <= at <= NOW + (exactly - NOW) * (1 + JITTER)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), (" 7 ", 7), ("0", 0), ("9" * 40, 999_999_999), ("", None), ("-5", None), ("1.5", None),
     ("\u00b2", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None)],
)  # fmt: skip
def test_how_long_we_are_asked_to_wait(header: str, seconds: int | None) -> None:
    assert asked_to_wait(header) == (None if seconds is None else timedelta(seconds=seconds))
