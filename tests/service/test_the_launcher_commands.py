"""The smaller commands of `./run`: what they take, what they refuse, what they show."""

import pytest

from deploy.database import LOGINS
from deploy.local.commands import psql, role_named, without_password
from deploy.local.places import Missing


def test_psql_takes_a_role_or_the_superuser() -> None:
    assert role_named([]) is None
    assert role_named(["-c", "SELECT 1"]) is None
    for role in LOGINS:
        assert role_named([role, "-c", "SELECT 1"]) == role


@pytest.mark.parametrize("word", ["threads_pag", "THREADS_PAGE", "postgres", "SELECT 1"])
def test_a_misspelt_role_does_not_come_in_as_superuser(word: str) -> None:
    with pytest.raises(Missing, match=f"there is no role {word}(.|\n)*threads_page"):
        psql([word])


def test_a_password_is_on_no_command_line() -> None:
    url = "postgresql://threads_page:p%40ss%2F@127.0.0.1:15432/clientcomm?sslmode=disable"
    assert without_password(url) == (
        "postgresql://threads_page@127.0.0.1:15432/clientcomm?sslmode=disable",
        {"PGPASSWORD": "p@ss/"},
    )
    for bare in ("postgresql://postgres@127.0.0.1/clientcomm", "postgresql:///clientcomm?host=/var/run/postgresql"):
        assert without_password(bare) == (bare, {})
