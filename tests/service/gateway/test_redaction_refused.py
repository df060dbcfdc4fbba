"""Texts whose words can't be asked for there: another company carried them, or the account is shut."""

from datetime import timedelta

import pytest

from services.gateway.jobs.redaction import AT_ONCE as CALLS_AT_ONCE
from services.gateway.jobs.redaction import Redactions
from services.gateway.provider.twilio.media import MediaApi
from services.gateway.provider.twilio.privacy import Privacy
from services.gateway.store import lines, strange
from services.kit.ids import new_id
from services.kit.settings import Secret
from tests.service.gateway.office import ACCOUNT, ANA, LINE, OTHER_LINE, Office
from tests.service.gateway.test_redaction import AT_ONCE, asked, job, later, one_each_way, proofs

SERVICE = "MG" + "0" * 31 + "1"


async def test_what_another_company_carried_this_one_never_had(road: Office) -> None:
    """PROVIDER was smpp before: sids are that company's, or made by us."""
    await one_each_way(road)
    await road.rows("UPDATE attempt SET provider_sid = 'county:17'")
    async with road.superuser() as connection:
        await connection.execute("UPDATE gateway.inbound_text SET provider_sid = 'SP' || right(provider_sid, 32)")
    await job(road).carry()
    assert (asked(road), await proofs(road)) == (0, {"never_left": 2})
    assert await road.value("SELECT count(*) FROM redaction WHERE due_at IS NOT NULL OR redacted_at IS NOT NULL") == 0


async def test_while_the_account_is_shut_a_pass_stops_at_the_first(road: Office) -> None:
    for number in range(30):
        await road.webhook(road.form(Body=f"text {number}"))
    account = (road.company.url, ACCOUNT, Secret("wrong"))
    await Redactions(road.gateway.db, Privacy(*account, MediaApi(*account)), AT_ONCE, settled=AT_ONCE).carry()
    assert 1 <= road.company.company.store.counts["refused_20003"] <= CALLS_AT_ONCE


async def test_a_picture_of_an_odd_name_ends_no_other_text_s_turn(
    road: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await one_each_way(road)
    await road.rows("UPDATE attempt SET media_ids = ARRAY[gen_random_uuid()]")

    async def odd(_api: MediaApi, _parent_sid: str) -> list[str]:
        return ["../odd"]

    monkeypatch.setattr(MediaApi, "sids_of", odd)
    await job(road).carry()
    assert await proofs(road) == {"blank": 1, None: 1}
    assert await road.value("SELECT tries FROM redaction WHERE due_at IS NOT NULL") == 1


async def test_a_text_that_only_a_receipt_told_of_is_forgotten_there_too(road: Office) -> None:
    await only_a_receipt_told(road, From=LINE)
    await job(road).carry()
    assert asked(road) == 0  # an attempt may yet meet it
    await later(road)
    await job(road).carry()
    assert await proofs(road) == {"blank": 1}


@pytest.mark.parametrize(
    "sender",
    [{"From": OTHER_LINE}, {"MessagingServiceSid": SERVICE}, {"From": "+15005550006", "MessagingServiceSid": SERVICE}],
)
async def test_one_by_a_messaging_service_of_ours_is_forgotten_whichever_of_the_two_is_named(
    road: Office, sender: dict[str, str]
) -> None:
    await road.add_line(SERVICE, kind="messaging_service")
    async with road.gateway.db.tx() as tx:
        await lines.set_numbers(tx, SERVICE, [OTHER_LINE])
    await only_a_receipt_told(road, **sender)
    assert await road.value("SELECT count(*) FROM redaction") == 1


@pytest.mark.parametrize("sender", [{"From": OTHER_LINE}, {"MessagingServiceSid": SERVICE}, {"From": ""}, {}])
async def test_one_that_nothing_shows_to_be_ours_keeps_its_words_and_holds_nothing(
    road: Office, sender: dict[str, str]
) -> None:
    """Another system on the account may have its receipts sent here by mistake."""
    await only_a_receipt_told(road, **sender)
    await later(road)
    await job(road).carry()
    assert (asked(road), await road.value("SELECT count(*) FROM strange_text")) == (0, 1)
    async with road.gateway.db.tx() as tx:
        assert await strange.receipts(tx, None) == []


async def test_without_asking_whose_it_is_the_words_of_another_system_are_deleted(office: Office) -> None:
    async with office.running(failpoints="sent_by_us:off"):
        await office.add_line()
        await only_a_receipt_told(office, From=OTHER_LINE)
        await later(office)
        await job(office).carry()
        assert await proofs(office) == {"blank": 1}


async def only_a_receipt_told(office: Office, **sender: str) -> None:
    """The provider has a text that is in no ledger of ours; what its receipt says of who sent it."""
    await office.texts_in(ANA, "their secret")
    [sid] = office.company.company.store.messages
    async with office.superuser() as connection:
        await connection.execute("DELETE FROM gateway.inbound_text")
    form = {"MessageSid": sid, "MessageStatus": "delivered", "AccountSid": ACCOUNT, "To": ANA} | sender
    assert (await office.webhook(form, f"/twilio/status/{new_id()}")).status == 200
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE receipt SET received_at = $1", tx.now - timedelta(hours=1))
        for _ in range(2):
            await strange.keep_receipts(tx, await strange.receipts(tx, None))
