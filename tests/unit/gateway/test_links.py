"""Signed addresses of pictures."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from yarl import URL

from services.gateway.domain.links import LIFE, Links

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)
links = Links("https://gateway.example/", "new", "old")


def parts(address: str) -> tuple[str, str]:
    url = URL(address)
    assert str(url.with_query(None)) == f"https://gateway.example/m/{ONE}"
    return url.query["until"], url.query["sig"]


def test_an_address_is_good_for_its_picture_until_its_time_is_over() -> None:
    until, sig = parts(links.of(ONE, NOW))
    assert links.is_good(ONE, until, sig, NOW)
    assert links.is_good(ONE, until, sig, NOW + LIFE - timedelta(seconds=1))
    assert not links.is_good(ONE, until, sig, NOW + LIFE)
    assert not links.is_good(TWO, until, sig, NOW)


def test_an_older_secret_still_counts_and_a_strangers_never_does() -> None:
    assert links.is_good(ONE, *parts(Links("https://gateway.example", "old").of(ONE, NOW)), NOW)
    assert not links.is_good(ONE, *parts(Links("https://gateway.example", "another").of(ONE, NOW)), NOW)


@pytest.mark.parametrize("until", ["", "x", "-1", "1e9", "٣", "9" * 20, "99999999999"])
def test_a_time_of_somebody_elses_choosing_is_refused(until: str) -> None:
    _, sig = parts(links.of(ONE, NOW))
    assert not links.is_good(ONE, until, sig, NOW)


@pytest.mark.parametrize("sig", ["", "ñ", "A" * 43, "\udcff"])
def test_a_signature_that_is_none_is_refused(sig: str) -> None:
    until, _ = parts(links.of(ONE, NOW))
    assert not links.is_good(ONE, until, sig, NOW)
