"""The address of a client's page of a date: not to be guessed, not to be had from our tables, and over in time."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain import open_page, signing

KEY = bytes(range(32))
keys = st.binary(min_size=32, max_size=32)
ids = st.uuids()


@given(keys, ids, ids)
def test_a_token_is_sixteen_characters_that_need_no_escaping(key: bytes, date: UUID, client: UUID) -> None:
    token = open_page.token(key, date, client)
    assert re.fullmatch(r"[A-Za-z0-9_-]{16}", token)
    assert token == open_page.token(key, date, client)
    assert open_page.token_hash(token)


@given(st.lists(st.tuples(keys, ids, ids), min_size=2, max_size=20, unique=True))
def test_another_key_date_or_client_has_another(made: list[tuple[bytes, UUID, UUID]]) -> None:
    assert len({open_page.token(*one) for one in made}) == len(made)


@given(ids, ids)
def test_date_and_client_may_not_stand_for_one_another(date: UUID, client: UUID) -> None:
    assert (open_page.token(KEY, date, client) == open_page.token(KEY, client, date)) == (date == client)


def test_what_is_kept_does_not_open_the_page() -> None:
    token = open_page.token(KEY, UUID(int=1), UUID(int=2))
    kept = open_page.token_hash(token)
    assert kept
    assert token.encode() not in kept
    assert open_page.token_hash(kept.hex()[:16]) != kept


def test_no_other_secret_of_the_key_is_a_token() -> None:
    webhook = signing.shown(signing.secret(KEY, UUID(int=1), 2))
    assert open_page.token(KEY, UUID(int=1), UUID(int=2)) not in webhook


@pytest.mark.parametrize("text", ["", "short", "a" * 17, "a" * 15 + "/", "a" * 15 + "\n", "a" * 16 + "\n", "é" * 16])
def test_what_is_no_token_is_looked_for_nowhere(text: str) -> None:
    assert open_page.token_hash(text) is None


def test_it_stands_until_a_day_after_the_date() -> None:
    starts_at = datetime(2026, 3, 8, 8, 30, tzinfo=UTC)
    assert open_page.expires_at(starts_at) - starts_at == timedelta(days=1)
