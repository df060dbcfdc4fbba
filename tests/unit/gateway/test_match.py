from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.gateway.domain.match import Unsettled, explain, foreign
from services.gateway.domain.wire import Listed

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(seconds=30)


def attempt(number: int = 1, body: str = "See you Monday.", unknown: datetime | None = LATER) -> Unsettled:
    return Unsettled(UUID(int=number), "+18015550101", "+18015550199", body, NOON, unknown)


def item(sid: str = "SM1", body: str = "See you Monday.", at: datetime = NOON, **more) -> Listed:
    told = {"number": "+18015550101", "line": "+18015550199", "status": "sent", "error_code": None, "is_ours": True}
    return Listed(provider_sid=sid, body=body, created_at=at, **(told | more))


def test_one_text_of_ours_and_one_of_theirs_are_the_same() -> None:
    assert explain([attempt()], [item()], set()) == {UUID(int=1): item()}


def test_two_equal_texts_are_never_told_apart() -> None:
    assert explain([attempt(1), attempt(2)], [item("SM1"), item("SM2")], set()) == {}
    assert explain([attempt(1), attempt(2)], [item("SM1")], set()) == {}
    assert explain([attempt(1)], [item("SM1"), item("SM2")], set()) == {}


def test_one_that_is_still_on_the_wire_could_be_it_too() -> None:
    assert explain([attempt(1), attempt(2, unknown=None)], [item()], set()) == {}
    assert explain([attempt(2, unknown=None)], [item()], set()) == {}


def test_what_is_linked_or_not_a_post_of_ours_is_no_candidate() -> None:
    assert explain([attempt()], [item("SM1"), item("SM2")], {"SM2"}) == {UUID(int=1): item("SM1")}
    assert explain([attempt()], [item("SM1", is_ours=False)], set()) == {}


def test_other_words_or_another_time_are_no_match() -> None:
    assert explain([attempt()], [item(body="See you Tuesday.")], set()) == {}
    assert explain([attempt()], [item(at=NOON - timedelta(minutes=1))], set()) == {}
    assert explain([attempt()], [item(at=LATER + timedelta(minutes=1))], set()) == {}


def test_what_the_ledger_cannot_account_for_is_foreign() -> None:
    listed = [item("SM1"), item("SM2"), item("SM3", is_ours=False)]
    assert foreign([], listed, {"SM1"}, None) == [item("SM2")]
    assert foreign([attempt()], listed, {"SM1"}, None) == []
    assert foreign([attempt()], listed, set(), None) == [item("SM2")]
    assert foreign([], listed, set(), NOON) == []
