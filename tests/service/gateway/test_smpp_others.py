"""The second phone company against others' work: a server engine that is not ours, and TLS that must be signed."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import smpp34
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from prometheus_client import REGISTRY

from proto.sms import SmsReceived, SmsStatusChanged
from services.gateway.jobs import taking
from services.gateway.jobs.reconcile import GIVE_UP
from services.gateway.provider.smpp import link
from services.gateway.store import roads
from tests.fakes.smsc import Smsc, part
from tests.service.gateway.by_smpp import running, settled, told
from tests.service.gateway.office import ANA, LINE, Office, free_port, until
from tests.service.gateway.test_looking_up import age


class Theirs:
    """What by_smpp needs to know of a phone company: whether it is bound, and where."""

    def __init__(self) -> None:
        self.port = free_port()
        self.bound: smpp34.Esme | None = None
        self.taken: list[smpp34.SubmitSmEvent] = []

    async def serve(self, server: smpp34.Server) -> None:
        while True:
            event = await server.next()
            if isinstance(event, smpp34.Esme):
                self.bound = event
            elif isinstance(event, smpp34.SubmitSmEvent):
                self.taken.append(event)
                event.accept(message_id=f"t-{len(self.taken)}")


async def test_there_and_back_by_an_engine_that_is_not_ours(office: Office) -> None:
    theirs = Theirs()
    server = smpp34.Server("127.0.0.1", theirs.port, system_id="theirs")
    await server.start()
    serving = asyncio.create_task(theirs.serve(server))
    async with running(office, theirs):  # type: ignore[arg-type]
        orders = [office.order(f"text {n} ñ", to=f"+1307555{n:04}") for n in range(50)]
        await office.send(*orders)
        await office.saw(SmsStatusChanged, 50, status="accepted", seconds=30)
        assert sorted(bytes(one.short_message) for one in theirs.taken) == sorted(
            f"text {n} ".encode() + b"\x7d" for n in range(50)
        )
        assert theirs.bound is not None
        for said, kind in ((b"id:t-1 stat:DELIVRD err:000 text:", 4), (b"on my way", 0)):
            answer = await theirs.bound.deliver_sm(
                LINE[1:], said, source_addr=ANA[1:], esm_class=kind, source_addr_ton=1, dest_addr_ton=1
            )
            assert answer.is_success
        await office.saw(SmsStatusChanged, status="delivered")
        await office.saw(SmsReceived, body="on my way", number=ANA)
    serving.cancel()
    await server.stop()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One that this machine has signed for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "both.pem").write_bytes(made.public_bytes(pem) + private)
    return tmp_path / "both.pem"


@pytest.mark.parametrize("is_trusted", [True, False])
async def test_the_password_goes_to_nobody_whose_certificate_is_not_trusted(
    office: Office, certificate: Path, monkeypatch: pytest.MonkeyPatch, is_trusted: bool
) -> None:
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    async with Smsc(context).listening() as smsc:
        if is_trusted:
            async with running(office, smsc, smpp_tls=True):
                assert await smsc.text("hello", ANA, LINE) == 0
            return
        async with office.running(**told(smsc, smpp_tls=True)):
            await asyncio.sleep(1.5)
            assert (smsc.binds, smsc.refused) == (0, 0)


async def test_nothing_personal_is_logged_at_debug(
    office: Office, smsc: Smsc, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(office, smsc, log_level="debug"):
        await office.send(office.order("See Dr. Quux at noon"))
        await settled(lambda: bool(smsc.taken))
        await smsc.text("I am Zebedee", ANA, LINE)
        await smsc.text("to nobody", ANA, "+18015550000")
        await smsc.receipt("id-1", "UNDELIV", ANA, LINE)
        await smsc.bring(b"\0\0\0\x14\0\0\0\x05\0\0\0\0\0\0\0\0junk")
        smsc.cut()
        await smsc.text("Zebedee again", ANA, LINE)
        await office.saw(SmsReceived, 2)
        await until(lambda: answered(office))
    logged = capsys.readouterr().out
    assert "smpp_bound" in logged
    for secret in ("Quux", "Zebedee", ANA[1:], LINE[1:], "secret12"):
        assert secret not in logged


async def test_receipts_that_a_person_has_accounted_for_keep_no_newer_one_from_its_turn(
    office: Office, smsc: Smsc
) -> None:
    """A restored database hears of hundreds of texts that it does not know; then somebody says that it is whole."""
    async with running(office, smsc):
        async with office.gateway.db.tx() as tx:
            await tx.execute(
                """
                INSERT INTO receipt (provider_sid, status, form, received_at)
                SELECT 'county:lost-' || n, 'delivered', 'To=%2B13075550000&From=%2B18015550199', $1
                  FROM generate_series(1, $2::bigint) AS n
                """,
                tx.now - timedelta(minutes=10),
                roads.SWEEP,
            )
        smsc.answers = ["cut"]
        order = office.order()
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="unknown")
        assert await smsc.receipt("id-1", "DELIVRD", ANA, LINE) == 0
        await explained(office)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="delivered")


async def test_a_part_that_was_confirmed_before_its_text_was_whole_is_not_left_behind(
    office: Office, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Phones count their long texts to 256, some not even that: the next one of the same number needs its place."""
    monkeypatch.setattr(link, "EVERY_S", 0.3)
    async with running(office, smsc):
        for body in ("I am late, ", "I am there, "):
            assert await smsc.text(body, ANA, LINE, **part(7, 1, 2)) == 0
            await asyncio.sleep(1)  # they were asked, and answered
            assert await smsc.text("sorry", ANA, LINE, **part(7, 2, 2)) == 0
            await asyncio.sleep(1)
        received = await office.saw(SmsReceived, 2)
        assert [text.body for text in received] == ["I am late, sorry", "I am there, sorry"]


async def test_a_text_whose_receipt_never_comes_says_so_once(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        order = office.order()
        await office.send(order)
        await office.until_status(order.message_id, "accepted")
        await age(office, order.message_id, GIVE_UP + timedelta(hours=1))
        for _ in range(2):
            office.gateway.nudge("reconcile")
            await office.saw(SmsStatusChanged, message_id=order.message_id, wording="no_receipt")
        assert await office.status(order.message_id) == "accepted"
        assert await office.value("SELECT looks FROM attempt") == -1


async def test_a_text_that_nobody_explains_is_counted(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        smsc.answers = ["cut"]
        await office.send(office.order())
        await office.saw(SmsStatusChanged, status="unknown")
        await taking.explain(office.gateway.db)
        assert REGISTRY.get_sample_value("texts_unexplained") == 0
        await office.rows("UPDATE attempt SET unknown_since = now() - interval '16 minutes'")
        await taking.explain(office.gateway.db)
        assert REGISTRY.get_sample_value("texts_unexplained") == 1


async def explained(office: Office) -> None:
    """The newest receipt is old enough to be looked into, and came after somebody vouched for the ledger."""
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE receipt SET received_at = $1 WHERE received_at > $1", tx.now - timedelta(minutes=2))
        await tx.execute("UPDATE attempt SET claimed_at = $1 WHERE claimed_at IS NOT NULL", tx.now - timedelta(hours=1))
        await tx.execute("UPDATE hold SET known_until = $1", tx.now - timedelta(minutes=5))
    await taking.explain(office.gateway.db)


async def answered(office: Office) -> bool:
    return bool(await office.value("SELECT count(*) FROM outbox") == 0)
