"""What planning sees of a record, and the words behind a reason."""

from services.reminders.domain.plan import Date, When
from services.reminders.domain.refusals import SENTENCES, sentence
from tests.unit.reminders.test_rules import appointment


def test_an_appointment_without_a_time_has_no_when() -> None:
    whole, cut = appointment(), appointment(starts_at=None, local_time=None)
    assert whole.local_time
    assert whole.starts_at
    assert whole.date == Date("scheduled", whole.revision, When(whole.local_time, whole.starts_at))
    assert cut.date == Date("scheduled", cut.revision, None)


def test_a_reason_is_a_sentence_and_one_of_another_version_is_itself() -> None:
    assert {reason: sentence(reason) for reason in SENTENCES} == SENTENCES
    assert sentence("not_yet_invented") == "not_yet_invented"
