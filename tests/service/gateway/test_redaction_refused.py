"""Texts whose words can't be asked for there: another company carried them, or the account is shut."""

import pytest

from services.gateway.jobs.redaction import AT_ONCE as CALLS_AT_ONCE
from services.gateway.jobs.redaction import Redactions
from services.gateway.provider.twilio.media import MediaApi
from services.gateway.provider.twilio.privacy import Privacy
from services.gateway.store import strange
from services.kit.settings import Secret
from tests.service.gateway.office import ACCOUNT, ANA, Office
from tests.service.gateway.test_redaction import AT_ONCE, asked, job, later, one_each_way, proofs


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
    await road.texts_in(ANA, "their secret")
    [sid] = road.company.company.store.messages
    async with road.superuser() as connection:
        await connection.execute("DELETE FROM gateway.inbound_text")
    async with road.gateway.db.tx() as tx:
        for _ in range(2):
            await strange.keep_receipts(tx, [sid])
    await job(road).carry()
    assert asked(road) == 0  # an attempt may yet meet it
    await later(road)
    await job(road).carry()
    assert await proofs(road) == {"blank": 1}
