"""Texts whose words can't be asked for there: another company carried them, or the account is shut."""

from services.gateway.jobs.redaction import AT_ONCE as CALLS_AT_ONCE
from services.gateway.jobs.redaction import Redactions
from services.gateway.provider.twilio.media import MediaApi
from services.gateway.provider.twilio.privacy import Privacy
from services.kit.settings import Secret
from tests.service.gateway.office import ACCOUNT, Office
from tests.service.gateway.test_redaction import AT_ONCE, asked, job, one_each_way, proofs


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
