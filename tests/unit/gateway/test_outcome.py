import pytest

from services.gateway.domain import outcome
from services.gateway.domain.codes import CODES, meaning, wording
from services.gateway.domain.outcome import (
    Outcome,
    answered,
    is_trying,
    lost,
    not_begun,
    out_of_time,
    rest_s,
    trouble_after,
)

OK = Outcome("accepted", provider_sid="SM1")
NO = Outcome("failed", error_code="21211", kind="number")


@pytest.mark.parametrize(
    ("status", "sid", "code", "result"),
    [
        (201, "SM1", None, "accepted"),
        (200, "SM1", None, "accepted"),
        (201, None, None, "unknown"),  # a created what?
        (429, None, "20429", "requeued"),
        (429, None, None, "requeued"),
        (400, None, "21211", "failed"),
        (400, None, "21610", "failed"),
        (400, None, "99999", "failed"),
        (400, None, "21611", "requeued"),
        (401, None, "20003", "requeued"),
        (404, None, None, "unknown"),  # a proxy spoke, or a wrong address
        (301, None, None, "unknown"),
        (500, None, None, "unknown"),
        (503, None, "20503", "unknown"),
        (502, "SM1", None, "unknown"),
    ],
)
def test_what_an_answer_means(status: int, sid: str | None, code: str | None, result: str) -> None:
    assert answered(status, sid, code, None).result == result


def test_only_what_certainly_did_not_leave_goes_back_to_the_queue() -> None:
    assert not_begun("refused").result == "requeued"
    assert lost("reset").result == "unknown"


def test_a_refusal_lets_the_line_rest_longer_each_time_up_to_a_minute() -> None:
    rests, trouble = [], 0
    for _ in range(9):
        refusal = [answered(429, None, "20429", None)]
        rests.append(rest_s(refusal, trouble))
        trouble = trouble_after(refusal, trouble)
        assert is_trying(trouble)
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_refusal_among_good_answers_still_slows_the_line_down() -> None:
    assert rest_s([OK] * 50 + [answered(429, None, "20429", None)], 0) == 1


def test_the_provider_s_own_wish_is_kept() -> None:
    assert rest_s([answered(429, None, "20429", 17.0)], 0) == 17


def test_a_text_that_ran_out_of_time_says_nothing_of_its_line() -> None:
    assert not out_of_time().is_bad
    assert rest_s([out_of_time()] * 50, 0) == 0
    assert trouble_after([out_of_time()], 3) == 3


def test_a_stumble_of_theirs_is_unknown_whatever_its_status() -> None:
    for status, code in [(500, "20500"), (400, "20500"), (503, "20503"), (400, "20503")]:
        assert answered(status, None, code, None).result == "unknown"


def test_one_lost_answer_is_weather_and_five_are_an_outage() -> None:
    assert rest_s([lost("reset")] * 4, 0) == 0
    assert not is_trying(trouble_after([lost("reset")] * 4, 0))
    assert rest_s([lost("reset")], 4) == 1
    assert rest_s([lost("reset")] * 200, 0) == outcome.MOST_BACKOFF_S
    assert rest_s([lost("reset")] * 20 + [OK], 0) == 0


def test_a_good_answer_ends_the_row_and_a_refused_text_is_one() -> None:
    assert trouble_after([lost("reset"), OK], 4) == 0
    assert trouble_after([NO], 4) == 0
    assert trouble_after([lost("reset")] * 3, 4) == 7


def test_only_what_speaks_against_the_line_is_bad() -> None:
    assert lost("reset").is_bad
    assert not_begun("the line rests").is_bad
    assert not OK.is_bad
    assert not NO.is_bad


def test_every_code_we_have_met_has_a_class_and_a_sentence() -> None:
    met = """
        12300 14107 20003 20429 20500 20503 21211 21214 21217 21266 21408 21601 21602 21606 21610 21611 21612 21614
        21617 21620 21623 21635 21703 21704 21705 30001 30002 30003 30004 30005 30006 30007 30008 30017 30019 30022
        30023 30024 30027 30032 30034 30036 30410 30500 60728 63017 63038
    """
    assert set(CODES) == set(met.split())
    assert meaning("30003").wording == "phone_off"
    assert meaning("21610").kind == "consent"
    assert wording(None) is None
    assert wording("12345") == "no_reason"
