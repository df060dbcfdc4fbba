"""Whom a call rings, as a rule without a database; and the provider's own words for it."""

from itertools import product
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.language import LANGUAGES
from services.gateway.domain.calls import NOTICE, Holder, Plan, is_phone, next_outcome, plan
from services.gateway.domain.wire import BadForm
from services.gateway.provider.twilio import voice

DESK, FRONT = "+18015550161", "+18015550160"
FORM = {"CallSid": "CA" + "1" * 32, "From": "+18015550101", "To": "+18015550199"}


def test_the_words_for_a_hidden_caller_are_no_phone() -> None:
    # Twilio's page on callers who block their number has these.
    assert not any(is_phone(number) for number in ("+266696687", "+8656696", "+86282452253", "anonymous", "28849", ""))
    assert is_phone("+18015550101")


@given(
    st.lists(
        st.builds(Holder, st.sampled_from(["en", "es", "es-MX", "ru", ""]), st.booleans(), st.none() | st.just(DESK))
    ),
    st.none() | st.sampled_from([DESK, FRONT]),
    st.sets(st.sampled_from([DESK, FRONT])),
)
def test_no_plan_rings_a_phone_twice_or_one_that_must_not_ring(
    holders: list[Holder], office_phone: str | None, never: set[str]
) -> None:
    made = plan(holders, office_phone, never)
    assert len(set(made.desks)) == len(made.desks)
    assert not set(made.desks) & never
    assert made.languages
    assert set(made.languages) <= set(LANGUAGES)
    # Two who are served here are never guessed between.
    if sum(holder.is_served for holder in holders) != 1:
        assert set(made.desks) <= {office_phone}


def test_every_call_ends_with_an_answer_or_the_notice() -> None:
    for desks, step, is_answered, is_over in product((0, 1, 2), range(4), (True, False), (True, False)):
        made = Plan((DESK, FRONT)[:desks], LANGUAGES)
        outcome = next_outcome(made, step, is_answered, is_over)
        if is_answered or is_over:
            assert outcome == ("answered" if is_answered else "gone")
        else:
            assert outcome == ("ringing" if step < desks else "notice")


def test_there_is_a_notice_in_every_language_we_write_and_it_says_what_it_says() -> None:
    document = ElementTree.fromstring(voice.notice(LANGUAGES))
    assert [verb.text for verb in document if verb.tag == "Say"] == [NOTICE[language] for language in LANGUAGES]
    assert document[-1].tag == "Hangup"


def test_what_is_rung_is_written_as_the_provider_reads_it() -> None:
    document = ElementTree.fromstring(voice.ring(DESK, FRONT, "https://county.example/a?b=1&c=<2>"))
    [dial] = document
    assert dial.attrib == {
        "action": "https://county.example/a?b=1&c=<2>",
        "method": "POST",
        "timeout": "20",
        "callerId": FRONT,
        "answerOnBridge": "true",
    }
    assert [(part.tag, part.text) for part in dial] == [("Number", DESK)]


@pytest.mark.parametrize("change", [{"CallSid": "CA1"}, {"From": ""}, {"To": "x" * 400}, {"From": "a\x00b"}])
def test_a_form_that_is_no_call_is_refused_by_its_field(change: dict[str, str]) -> None:
    with pytest.raises(BadForm, match=next(iter(change))):
        voice.read_call(FORM | change)


def test_a_phone_that_passed_the_call_on_is_read_and_a_mad_one_is_nobody() -> None:
    assert voice.read_call(FORM | {"ForwardedFrom": DESK}).forwarded_from == DESK
    assert voice.read_call(FORM | {"ForwardedFrom": "\x01"}).forwarded_from == ""
