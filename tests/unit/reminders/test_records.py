"""The words behind a reason."""

from services.reminders.domain.refusals import SENTENCES, sentence


def test_a_reason_is_a_sentence_and_one_of_another_version_is_itself() -> None:
    assert {reason: sentence(reason) for reason in SENTENCES} == SENTENCES
    assert sentence("not_yet_invented") == "not_yet_invented"
