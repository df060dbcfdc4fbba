import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from services.gateway.domain import consents
from services.gateway.domain.consents import Said, Word
from services.gateway.provider.twilio.consents import _item, address_of

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANA, LINE, ID = "+18015550101", "+18015550199", UUID(int=7)


def word(**more: Any) -> Word:
    told: dict[str, Any] = {
        "number": ANA, "line": LINE, "seq": 3, "wants_out": True, "how": "keyword", "at": NOON, "tries": 1,
        "word_id": ID,
    }  # fmt: skip
    return Word(**(told | more))


@pytest.mark.parametrize(
    ("api", "host"),
    [
        ("https://api.twilio.com", "accounts.twilio.com"),
        ("https://api.twilio.com/", "accounts.twilio.com"),
        ("https://api.dublin.ie1.twilio.com", "accounts.dublin.ie1.twilio.com"),
        ("http://127.0.0.1:8090", "127.0.0.1"),
        ("https://api.phones.example", "api.phones.example"),
    ],
)
def test_the_list_is_on_a_host_of_its_own_where_it_is_twilios(api: str, host: str) -> None:
    url = address_of(api)
    assert (url.host, url.path) == (host, "/v1/Consents/Bulk")
    assert url.scheme == api.partition(":")[0]


def test_an_item_says_who_what_and_when() -> None:
    assert json.loads(json.dumps(_item(word(at=NOON.astimezone(timezone(timedelta(hours=-7))))))) == {
        "contact_id": ANA,
        "correlation_id": "0" * 31 + "7",
        "sender_id": LINE,
        "status": "opt-out",
        "source": "opt-out-message",
        "date_of_consent": "2026-11-23T12:00:00Z",
    }
    assert _item(word(wants_out=False))["source"] == "opt-in-message"
    assert _item(word(how="recorded"))["source"] == "others"


@pytest.mark.parametrize("number", ["+1", "8015550101", "whatsapp:+18015550101", "+18015550101\n", "262966", ""])
def test_only_phones_can_be_told(number: str) -> None:
    assert consents.is_sayable(word())
    assert not consents.is_sayable(word(number=number))


def test_the_pauses_grow_to_a_day_and_a_refused_one_is_given_up() -> None:
    waits = [(consents.again(word(tries=tries), NOON).due_at or NOON) - NOON for tries in range(1, 8)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(days=1))
    assert consents.refused(word(tries=5), "20001", NOON).due_at
    given_up = consents.refused(word(tries=6), "20001", NOON)
    assert given_up == Said(ANA, LINE, 3, refused_as="20001", is_try=True)
    assert not consents.put_off(word(), NOON, 60).is_try
