"""A text that is asked for: what it may say, and whether its id is free."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from proto.departments import ClientRef, ReminderRequested
from services.reminders.domain.refusals import Refused
from services.reminders.domain.requests import REQUESTED, is_another, request_in
from tests.unit.reminders.test_rules import appointment

FROM = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)


def asked(**changes: Any) -> ReminderRequested:
    request = ReminderRequested(
        reminder="R-17",
        client=ClientRef(label="court_id", id="A-1001"),
        wording={"en": "Please call us.", "es": "Por favor llame."},
        not_before=FROM,
        not_after=FROM + timedelta(hours=1),
    )
    return msgspec.structs.replace(request, **changes)


def test_its_words_are_kept_as_they_will_go() -> None:
    request = request_in(asked(wording={"en": "Call\r\nus."}))
    assert request.wording == {"en": "Call\nus."}
    assert (request.not_before, request.not_after) == (FROM, FROM + timedelta(hours=1))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"not_after": FROM}, "ends_first"),
        ({"wording": {"es": "Hola."}}, "unsendable"),
        ({"wording": {"en": "  "}}, "unsendable"),
        ({"wording": {"en": "Hi.", "es": ""}}, "unsendable"),
        ({"wording": {"en": "a\x00b"}}, "unsendable"),
        ({"wording": {"en": "x" * 1601}}, "unsendable"),
    ],
)
def test_what_can_not_go_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        request_in(asked(**changes))
    assert refused.value.reason == reason


def test_an_id_is_a_dates_or_a_texts() -> None:
    date = appointment()
    text = msgspec.structs.replace(date, kind=REQUESTED)
    assert [is_another(one, is_request=is_request) for one in (date, text) for is_request in (True, False)] == [
        True,
        False,
        False,
        True,
    ]
    ended_first = msgspec.structs.replace(date, local_time=None)
    assert not is_another(ended_first, is_request=True)
