from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.gateway.domain.match import Pending, Unsettled, Walk, account, explain, foreign, of_lines
from services.gateway.domain.wire import Listed
from services.kit import failpoints

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(seconds=30)


def attempt(number: int = 1, body: str = "See you Monday.", unknown: datetime | None = LATER) -> Unsettled:
    return Unsettled(UUID(int=number), "+18015550101", "+18015550199", body, NOON, unknown)


def item(sid: str = "SM1", body: str = "See you Monday.", at: datetime = NOON, **more) -> Listed:
    told = {"number": "+18015550101", "line": "+18015550199", "status": "sent", "error_code": None, "is_ours": True}
    return Listed(provider_sid=sid, body=body, created_at=at, **(told | more))


def pending(number: int = 1, body: str = "See you Monday.", **more) -> Pending:
    told: dict[str, Any] = {"is_waiting": True, "is_claimed": False, "earliest": NOON, "latest": LATER}
    return Pending(UUID(int=number), "+18015550101", "+18015550199", body, **(told | more))


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


def test_one_whose_words_were_deleted_and_that_nobody_is_may_be_any_to_its_number() -> None:
    wordless = item("SM2", body="")
    assert explain([attempt()], [item("SM1"), wordless], set()) == {}
    assert explain([attempt()], [wordless], set()) == {}
    assert explain([attempt()], [item("SM1"), wordless], {"SM2"}).keys() == {UUID(int=1)}
    for other in (item("SM2", body="", at=NOON - timedelta(hours=1)), item("SM2", body="", number="+13855550102")):
        assert explain([attempt()], [item("SM1"), other], set()).keys() == {UUID(int=1)}
    failpoints.arm("wordless_may_be_any:off")
    try:
        assert explain([attempt()], [item("SM1"), wordless], set()).keys() == {UUID(int=1)}
    finally:
        failpoints.arm("")


def test_what_the_ledger_cannot_account_for_is_foreign() -> None:
    listed = [item("SM1"), item("SM2"), item("SM3", is_ours=False)]
    assert foreign([], listed, {"SM1"}, None) == [item("SM2")]
    assert foreign([attempt()], listed, {"SM1"}, None) == []
    assert foreign([attempt()], listed, set(), None) == [item("SM2")]
    assert foreign([], listed, set(), NOON) == []


def test_posts_of_our_lines_alone_count_each_under_the_line_it_was_posted_by() -> None:
    ours = {"+18015550199", "MG1"}
    chosen = item("SM2", line="+18015550177", service="MG1")
    foreign_service, other = item("SM3", service="MG9"), item("SM4", line="+18015550166")
    found = of_lines([item("SM1"), chosen, foreign_service, other, item("SM5", is_ours=False)], ours)
    assert [(one.provider_sid, one.line) for one in found] == [
        ("SM1", "+18015550199"),
        ("SM2", "MG1"),
        ("SM3", "+18015550199"),
    ]


def test_an_unknown_text_by_a_service_is_explained_whatever_number_it_chose() -> None:
    by_service = Unsettled(UUID(int=1), "+18015550101", "MG1", "See you Monday.", NOON, LATER)
    found = explain([by_service], [item(line="+18015550177", service="MG1")], set())
    assert found.keys() == {UUID(int=1)}


def test_one_and_one_are_linked_whether_it_waits_or_is_unknown() -> None:
    for is_waiting in (True, False):
        found = account([pending(is_waiting=is_waiting)], [item()])
        assert (found.links, found.review, found.strange) == ({UUID(int=1): item()}, [], [])


def test_several_of_either_are_a_person_s_and_none_is_sent() -> None:
    found = account([pending(1), pending(2)], [item("SM1")])
    assert (found.links, found.review) == ({}, [UUID(int=1), UUID(int=2)])
    assert found.strange == [(item("SM1"), UUID(int=1))]
    found = account([pending(1)], [item("SM1"), item("SM2")])
    assert (found.links, found.review) == ({}, [UUID(int=1)])
    assert found.strange == [(item("SM1"), UUID(int=1)), (item("SM2"), None)]
    assert account([pending(is_waiting=False)], [item("SM1"), item("SM2")]).review == []


def test_what_none_of_ours_can_be_is_strange() -> None:
    assert account([], [item()]).strange == [(item(), None)]
    too_early = pending(earliest=NOON + timedelta(hours=1), latest=NOON + timedelta(hours=2))
    found = account([too_early], [item()])
    assert (found.review, found.strange) == ([], [(item(), None)])


def test_what_may_be_on_the_wire_now_is_waited_for() -> None:
    found = account([pending(is_waiting=False, is_claimed=True)], [item()])
    assert (found.waits, found.links, found.strange) == (True, {}, [])


def test_a_text_whose_words_were_deleted_may_be_any_to_that_number() -> None:
    found = account([pending(1), pending(2, "Another."), pending(3, "A third.")], [item("SM1"), item("SM2", body="")])
    assert (found.links, found.review) == ({UUID(int=1): item("SM1")}, [UUID(int=2), UUID(int=3)])


def listing(count: int, minutes: float, start: datetime = NOON) -> list[Listed]:
    return [item(f"SM{start:%H}{n}", at=start - n * timedelta(minutes=minutes)) for n in range(count)]


def test_a_comparison_goes_back_until_an_hour_and_twenty_texts_are_known() -> None:
    found = listing(30, minutes=4)
    known = {one.provider_sid for one in found[2:]}
    assert not Walk(NOON, None).is_over(found[:21], known)
    assert not Walk(NOON, None).is_over(found, known - {found[20].provider_sid})
    walk = Walk(NOON, None)
    assert walk.is_over(found, known)
    assert (walk.unknown, walk.since) == (found[:2], found[1].created_at)


def test_a_comparison_that_was_broken_off_goes_as_far_back_again() -> None:
    found = listing(30, minutes=4)
    known = {one.provider_sid for one in found}
    assert Walk(NOON, None).is_over(found, known)
    assert not Walk(NOON, NOON - timedelta(hours=1)).is_over(found, known)


def test_a_text_that_a_receipt_tells_of_is_looked_for() -> None:
    found = listing(60, minutes=4)
    known = {one.provider_sid for one in found[:50] + found[51:]}
    walk = Walk(NOON, None, [found[50].provider_sid])
    assert not walk.is_over(found[:50], known)
    walk.is_over(found[50:], known)
    assert walk.unknown == [found[50]]
