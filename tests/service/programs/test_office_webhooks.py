"""`./run office webhook`: where a publisher's receipts are posted; its secret, shown once; and how it stands."""

import base64
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from proto.topology import SERVICES
from services.reminders.domain import signing
from tests.operators import Operator, Said
from tests.servers.databases import Database
from tests.service.programs.test_office_publishers import acts

KEY = "a key that is as long as such keys are"
URL = "https://court.example.gov/told"


@pytest.fixture
async def operator(database: Database) -> Operator:
    doors = {f"{name.upper()}_DATABASE_URL": database.url(f"{name}_work") for name in SERVICES}
    one = Operator(doors | {"LINK_KEY": KEY, "WEBHOOK_ORIGINS": "http://127.0.0.1:9000"})
    await one.office("department", "Parole")
    await one.office("publisher", "clinic", "Parole")
    return one


def secret_in(said: Said) -> str:
    return next(line for line in said.out.splitlines() if line.startswith("whsec_"))


async def secret_of(eyes: asyncpg.Connection, generation: int) -> str:
    publisher_id = await eyes.fetchval("SELECT publisher_id FROM reminders.publisher WHERE name = 'clinic'")
    return signing.shown(signing.secret(KEY.encode(), publisher_id, generation))


async def test_a_webhook_is_set_moved_given_another_secret_and_ended(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    assert (await operator.office("webhook", "clinic")).out == "clinic has no webhook\n"
    made = await operator.office("webhook", "clinic", URL)
    assert made.out.startswith(
        f"receipts of clinic are posted to {URL} from now on\nits secret, shown this once:\nwhsec_"
    )
    assert secret_in(made) == await secret_of(eyes, 1)
    assert len(base64.b64decode(secret_in(made)[6:])) == 32
    moved = await operator.office("webhook", "clinic", "http://127.0.0.1:9000/told")
    assert moved.out.endswith("\nIt goes on where it was, with the secret it has\n")
    renewed = await operator.office("webhook", "clinic", "--new-secret")
    assert secret_in(renewed) == await secret_of(eyes, 2)
    assert renewed.out.endswith("For a day what is posted is signed with the one before, too\n")
    shown = (await operator.office("webhook", "clinic")).out
    assert shown.startswith(
        "receipts of clinic are posted to http://127.0.0.1:9000/told\n  taken up to number 0; 0 wait\n"
    )
    assert "signed with its former secret, too, until " in shown
    assert "whsec_" not in shown
    assert (await operator.office("list")).out.endswith("\n  clinic  Parole  a key, a webhook\n")
    unasked = await operator.office("webhook", "clinic", "--end")
    assert unasked.err.startswith("Receipts of clinic are posted nowhere any more, and its secret is worth nothing.")
    assert (await operator.office("webhook", "clinic", "--end", "--yes")).code == 0
    assert (await operator.office("webhook", "clinic")).out == "clinic has no webhook\n"
    for words in (("--end", "--yes"), ("--new-secret",)):
        assert (await operator.office("webhook", "clinic", *words)).err == "not done: clinic has no webhook\n"
    assert secret_in(await operator.office("webhook", "clinic", URL)) == await secret_of(eyes, 3)
    kinds = ("webhook.set", "webhook.set", "webhook.secret_renewed", "webhook.ended", "webhook.set")
    assert await acts(eyes) == ["publisher.added", *kinds]


async def test_how_it_stands_is_said(operator: Operator, eyes: asyncpg.Connection) -> None:
    await operator.office("webhook", "clinic", URL)
    now = datetime.now(UTC)
    await eyes.execute(
        """
        UPDATE reminders.webhook
           SET tries = 3, failing_since = $1, next_try_at = $2, last_status = 503, sent_number = 1234, heard_at = $1
        """,
        now - timedelta(minutes=7),
        now + timedelta(minutes=5),
    )
    failing = (await operator.office("webhook", "clinic")).out
    assert "  taken up to number 1,234, the last at 20" in failing
    assert ", 3 tries; the last answer: status 503\n  tried again at " in failing
    assert "a key, a webhook that FAILS\n" in (await operator.office("list")).out
    await eyes.execute(
        """
        UPDATE reminders.webhook
           SET is_active = false, off_because = 'failing', off_at = now(), next_try_at = NULL, last_status = NULL,
               last_fault = 'sent on'
        """
    )
    off = (await operator.office("webhook", "clinic")).out
    assert "UTC: nothing was taken there for three days; the last answer: sent on\n" in off
    assert f"to go on where it stopped: ./run office webhook clinic {URL}\n" in off
    assert "a key, a webhook that is OFF\n" in (await operator.office("list")).out
    again = await operator.office("webhook", "clinic", URL)
    assert again.out.endswith("It goes on where it was, with the secret it has\n")
    await operator.office("publisher", "clinic", "--deactivate", "--yes")
    assert "  paused: clinic is deactivated\n" in (await operator.office("webhook", "clinic")).out


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://court.example.gov/told", "not over TLS at its usual port"),
        ("https://court.example.gov:8443/", "not over TLS at its usual port"),
        ("https://10.0.0.1/told", "not a public address"),
        ("https://me:secret@court.example.gov/", "not a plain address"),
        ("http://127.0.0.1:9001/told", "not over TLS at its usual port"),
        ("court.example.gov", "not a plain address"),
    ],
)
async def test_where_nothing_would_be_posted_is_refused_at_once(
    operator: Operator, eyes: asyncpg.Connection, url: str, why: str
) -> None:
    said = await operator.office("webhook", "clinic", url)
    assert (said.code, said.out) == (1, "")
    assert said.err == f"not done: nothing is posted there: {why}; write one such as https://court.example.gov/told\n"
    assert await eyes.fetchval("SELECT count(*) FROM reminders.webhook") == 0


async def test_what_makes_no_sense_is_said(operator: Operator, database: Database) -> None:
    for words in ((URL, "--end"), ("--end", "--new-secret")):
        assert (await operator.office("webhook", "clinic", *words)).err.startswith("not done: say where to, or --end,")
    nobody = await operator.office("webhook", "nobody", URL)
    assert nobody.err == "not done: there is no publisher called 'nobody'; there are: clinic\n"
    keyless = Operator({"REMINDERS_DATABASE_URL": database.url("reminders_work"), "LINK_KEY": ""})
    assert (await keyless.office("webhook", "clinic", URL)).err.startswith("not done: LINK_KEY is not set: ")
