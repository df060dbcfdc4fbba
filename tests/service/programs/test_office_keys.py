"""`./run office key` and `limits`: more keys for a publisher, each for less or for a while, and what it may send."""

import asyncpg

from tests.operators import Operator
from tests.servers.databases import Database
from tests.service.programs.test_office_publishers import acts, key_in, opens


async def test_a_publisher_has_as_many_keys_as_it_needs_and_one_ends_without_the_others(
    operator: Operator, eyes: asyncpg.Connection, database: Database
) -> None:
    await operator.office("department", "Parole")
    first = key_in(await operator.office("publisher", "clinic", "Parole"))
    nightly = await operator.office("key", "clinic", "nightly load", "--scopes", "events:dates, receipts")
    second = key_in(nightly)
    assert "key nightly load of clinic, for events:dates, receipts; shown this once" in nightly.out
    listed = (await operator.office("key", "clinic")).out
    assert listed.splitlines()[0] == "keys of clinic"
    assert f"{first[:15]}_…  (its first): events, receipts" in listed
    assert f"{second[:15]}_…  nightly load: events:dates, receipts" in listed
    assert first[16:] not in listed
    assert second[16:] not in listed
    unasked = await operator.office("key", "clinic", "--end", second[:15])
    assert (unasked.code, unasked.out) == (1, "")
    assert unasked.err.startswith("The key nightly load of clinic stops working at once. Go on? [y/N]")
    assert await opens(database, second)
    ended = await operator.office("key", "clinic", "--end", f"{second[:15]}_…", "--yes")
    assert ended.out == "the key nightly load opens nothing any more\n", ended
    assert (await opens(database, first), await opens(database, second)) == (True, False)
    again = await operator.office("key", "clinic", "--end", second[:15], "--yes")
    assert again.err == f"not done: clinic has no key that works and begins with {second[:15]}\n"
    its_first = await operator.office("key", "clinic", "--end", first[:15], "--yes")
    assert "publisher clinic --end-key" in its_first.err
    assert await acts(eyes) == [f"publisher.{kind}" for kind in ("added", "key_added", "key_ended")]


async def test_a_key_may_be_for_a_while_by_its_departments_clock(
    operator: Operator, eyes: asyncpg.Connection, database: Database
) -> None:
    await operator.office("department", "Parole", "--time-zone", "America/Denver")
    await operator.office("publisher", "clinic", "Parole")
    said = await operator.office("key", "clinic", "vendor", "--scopes", "dry_run", "--expires", "2036-01-31T17:00")
    assert "for dry_run until 2036-01-31T17:00, by its department's clock" in said.out
    assert await opens(database, key_in(said))
    assert "; until 2036-02-01 00:00 UTC" in (await operator.office("key", "clinic")).out
    for words, told in (
        (("--expires", "2020-01-31T17:00"), "not done: --expires: that is over already\n"),
        (
            ("--expires", "tomorrow"),
            "not done: --expires 'tomorrow' is no moment; write one such as",
        ),
        (("--scopes", "all"), "not done: 'all' is no scope; there are: events, events:dates,"),
        (("--end", "cc_1"), "not done: say what a new key is called, or --end"),
    ):
        wrong = await operator.office("key", "clinic", "other", *words)
        assert wrong.err.startswith(told), wrong
    nobody = await operator.office("key", "nobody", "other")
    assert nobody.err == "not done: there is no publisher called 'nobody'; there are: clinic\n"
    assert await eyes.fetchval("SELECT count(*) FROM reminders.api_key") == 1


async def test_what_a_publisher_may_send_and_call_clients_by_is_said_and_shown(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    await operator.office("department", "Parole")
    await operator.office("publisher", "clinic", "Parole")
    assert (
        "1,200 events a minute, 200,000 a day; names clients by any label"
        in (await operator.office("limits", "clinic")).out
    )
    said = await operator.office("limits", "clinic", "--per-minute", "60", "--labels", "case, court_id")
    assert "60 events a minute, 200,000 a day; names clients by case, court_id" in said.out
    assert "names clients by any label" in (await operator.office("limits", "clinic", "--labels", "any")).out
    for words in (("--per-day", "-1"), ("--labels", "case,,")):
        assert (await operator.office("limits", "clinic", *words)).code == 1
    assert await acts(eyes) == [f"publisher.{kind}" for kind in ("added", "limited", "labelled", "labelled")]
