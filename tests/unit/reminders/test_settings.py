"""What reminders refuses to start with: a key that could be guessed, an address that is none."""

from typing import Any

import pytest

from services.kit.settings import SettingsError, load
from services.reminders.settings import Settings, origins

GIVEN: dict[str, Any] = {
    "WORK_DATABASE_URL": "postgresql://work@none/none",
    "PAGE_DATABASE_URL": "postgresql://page@none/none",
    "AMQP_URL": "amqp://none",
    "STAFF_TOKEN_PUBLIC_KEY": "key",
    "LINK_KEY": "x" * 32,
}


def test_with_all_it_needs_it_starts() -> None:
    assert load(Settings, GIVEN).webhook_origins == ""


@pytest.mark.parametrize("key", ["", "x", "x" * 31])
def test_a_key_that_could_be_guessed_is_refused_and_not_said(key: str) -> None:
    with pytest.raises(SettingsError, match="LINK_KEY has less than 32 characters") as refused:
        load(Settings, GIVEN | {"LINK_KEY": key})
    assert "xxx" not in str(refused.value)


def test_origins_are_taken_apart_at_commas() -> None:
    assert origins(" http://127.0.0.1:9000, https://court.example.gov:8443 ,") == (
        "http://127.0.0.1:9000",
        "https://court.example.gov:8443",
    )


@pytest.mark.parametrize("told", ["court", "http://court/told", "ftp://court", "http://me@court", "http://[", "*"])
def test_what_is_no_origin_is_named(told: str) -> None:
    with pytest.raises(SettingsError, match="WEBHOOK_ORIGINS"):
        load(Settings, GIVEN | {"WEBHOOK_ORIGINS": told})
