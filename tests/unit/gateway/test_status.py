from itertools import permutations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain.status import ORDER, RANK, Move, furthest, may_move
from services.gateway.provider.twilio.words import STATUSES, status_of

ONE, TWO = UUID(int=1), UUID(int=2)


def test_the_same_receipts_end_the_same_whatever_their_order() -> None:
    words = ("queued", "sending", "sent", "delivered", "undelivered", "failed")
    ends = set()
    for order in permutations(words):
        status = ORDER[2]
        for word in order:
            status = status_of(word) if may_move(status, status_of(word)) else status
        ends.add(status)
    assert ends == {"delivered"}


def test_only_upward() -> None:
    for low in ORDER:
        assert not may_move(low, low)
        for high in ORDER[RANK[low] :]:
            assert may_move(low, high)
            assert not may_move(high, low)


def test_every_word_of_the_provider_is_one_of_ours() -> None:
    assert set(STATUSES.values()) <= set(ORDER)


def test_a_new_word_of_theirs_says_only_that_they_have_it() -> None:
    assert status_of("teleported") == "accepted"


@given(st.lists(st.tuples(st.sampled_from([ONE, TWO]), st.sampled_from(ORDER))))
def test_of_several_receipts_for_one_attempt_the_furthest_counts(wishes: list) -> None:
    moves = furthest(Move(attempt_id, status) for attempt_id, status in wishes)
    assert [move.attempt_id for move in moves] == sorted({attempt_id for attempt_id, _ in wishes})
    for move in moves:
        assert RANK[move.status] == max(RANK[status] for attempt_id, status in wishes if attempt_id == move.attempt_id)


def test_of_two_equal_ends_the_one_that_says_why_counts() -> None:
    silent, told = Move(ONE, "undelivered"), Move(ONE, "undelivered", error_code="30003")
    assert furthest([silent, told]) == furthest([told, silent]) == [told]
