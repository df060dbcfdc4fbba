"""The rules of the door, without a door."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.hints import PageChanged
from services.web.domain import door, passwords
from services.web.domain.audience import Listener, may_hear
from services.web.pages.asking import is_address

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
CARLA, ERIN, PROBATION, COURT = (UUID(int=n) for n in range(1, 5))


@given(st.text(max_size=200), st.text(alphabet="abcdefABCDEF0123456789_-", min_size=20, max_size=60))
def test_only_a_masked_token_of_this_session_is_believed(guess: str, csrf: str) -> None:
    assert door.is_unmasked(door.masked(csrf), csrf)
    assert not door.is_unmasked(guess, csrf)
    assert not door.is_unmasked(door.masked(csrf), csrf + "x")


def test_two_pages_never_show_the_same_token() -> None:
    csrf = door.new_secret()
    assert len({door.masked(csrf) for _ in range(100)}) == 100


@given(st.lists(st.integers(0, 899), min_size=door.TRIES, max_size=50))
def test_a_locked_account_opens_when_the_fifth_last_try_is_old(ages_s: list[int]) -> None:
    tries = [NOW - timedelta(seconds=age) for age in ages_s]
    until = door.locked_until(tries, door.TRIES)
    assert until is not None
    still = [each for each in tries if each > until - door.TRIES_WITHIN]
    assert len(still) < door.TRIES


@pytest.mark.parametrize(
    ("site", "origin", "ours"),
    [
        ("same-origin", None, True),
        ("none", None, True),
        ("cross-site", "https://text.county.example", False),
        ("same-site", None, False),
        (None, "https://text.county.example", True),
        (None, "https://text.county.example.evil.example", False),
        (None, "null", False),
        (None, "https://evil.example/text.county.example", False),
        (None, None, False),
    ],
)
def test_a_request_is_ours_only_if_the_browser_says_so(site: str | None, origin: str | None, ours: bool) -> None:
    assert door.is_same_site(site, origin, ("text.county.example",)) is ours


@pytest.mark.parametrize("wanted", ["//evil", "https://evil", "/\\evil", "javascript:x", "", "evil", "\t//evil"])
def test_no_address_leads_out(wanted: str) -> None:
    assert not is_address(wanted)
    assert is_address("/c/1?x=2")


@pytest.mark.parametrize("password", ["short", "password123!", "aaaaaaaaaaaa", "Clientcomm1", "x" * 201])
def test_a_password_that_anyone_would_try_is_refused(password: str) -> None:
    with pytest.raises(passwords.WeakPassword):
        passwords.make_hash(password)


def test_a_password_is_known_by_its_hash_and_nobody_by_any() -> None:
    kept = passwords.make_hash("practice office")
    assert passwords.is_right(kept, "practice office")
    assert not passwords.is_right(kept, "practice offices")
    assert not passwords.is_right("no hash at all", "practice office")
    assert not passwords.is_right(None, "practice office")


@pytest.mark.parametrize(
    ("age", "idle", "alive"),
    [
        (timedelta(0), timedelta(0), True),
        (door.ABSOLUTE - timedelta(seconds=1), timedelta(minutes=1), True),
        (door.ABSOLUTE, timedelta(minutes=1), False),
        (door.ABSOLUTE / 2, door.IDLE, False),
    ],
)
def test_a_session_ends_by_its_age_and_by_rest(age: timedelta, idle: timedelta, alive: bool) -> None:
    assert door.is_alive(NOW - age, NOW - idle, NOW) is alive


def test_fewer_tries_than_are_allowed_lock_nobody_out() -> None:
    assert door.locked_until([NOW] * (door.TRIES - 1), door.TRIES) is None


def test_a_secret_is_kept_as_its_digest_even_one_that_is_no_text() -> None:
    assert len({door.digest(text) for text in ("a", "b", "\udcff")}) == 3


def hint(*staff_ids: UUID, kind: str = "message") -> PageChanged:
    return PageChanged(kind=kind, staff_ids=staff_ids, department_id=PROBATION)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "department", "said", "hears"),
    [
        ("case_manager", PROBATION, hint(CARLA), True),
        ("case_manager", PROBATION, hint(ERIN), False),
        ("case_manager", PROBATION, hint(), False),
        ("front_office", PROBATION, hint(), True),
        ("front_office", COURT, hint(), False),
        ("supervisor", PROBATION, hint(), True),
        ("case_manager", PROBATION, hint(kind="unknown"), True),
        ("administrator", PROBATION, hint(kind="unknown"), False),
        ("auditor", PROBATION, hint(), False),
    ],
)
def test_a_hint_reaches_only_whom_it_concerns(role: str, department: UUID, said: PageChanged, hears: bool) -> None:
    assert may_hear(Listener(CARLA, department, role), said) is hears
