"""Settings, ids, tokens, logs, fail points and batches: the rules that need no server."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from services.kit import failpoints, inbox, log, tokens, trace
from services.kit.batch import Batcher
from services.kit.ids import new_id
from services.kit.settings import Secret, SettingsError, load
from tests.fakes.clock import FixedClock

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    address: Annotated[Secret, msgspec.Meta(description="where the database is")]
    port: Annotated[int, msgspec.Meta(ge=1, description="where to listen")]
    practice: bool = False


class TestSettings:
    def test_every_missing_and_wrong_value_is_named_at_once(self) -> None:
        with pytest.raises(SettingsError) as caught:
            load(Wanted, {"PORT": "0"})
        assert "ADDRESS is missing (where the database is)" in str(caught.value)
        assert "PORT" in str(caught.value)

    def test_a_secret_comes_from_a_file_and_does_not_show(self, tmp_path: Path) -> None:
        (tmp_path / "address").write_text("postgresql://somewhere\n")
        settings = load(Wanted, {"ADDRESS_FILE": str(tmp_path / "address"), "PORT": "1", "PRACTICE": "1"})
        assert settings.address == "postgresql://somewhere"
        assert settings.practice is True
        assert "somewhere" not in repr(settings)

    def test_a_value_and_a_file_for_it_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="not both"):
            load(Wanted, {"ADDRESS": "a", "ADDRESS_FILE": str(tmp_path / "a"), "PORT": "1"})

    def test_a_file_that_is_not_there_is_named(self) -> None:
        with pytest.raises(SettingsError, match="ADDRESS"):
            load(Wanted, {"ADDRESS_FILE": "/nowhere/at/all", "PORT": "1"})


class TestIds:
    def test_ids_are_version_7_and_sort_by_time(self) -> None:
        ids = [new_id() for _ in range(1000)]
        assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in ids)
        assert len(set(ids)) == 1000
        assert [one.int >> 80 for one in ids] == sorted(one.int >> 80 for one in ids)


@pytest.fixture(scope="module")
def keys() -> tuple[str, str]:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


TOKEN = tokens.StaffToken(UUID(int=1), "case_manager", UUID(int=2), "session-1")


class TestTokens:
    def test_a_token_says_who_for_one_minute(self, keys: tuple[str, str]) -> None:
        text = tokens.sign(keys[0], TOKEN, NOW)
        assert tokens.verify(keys[1], text, NOW + timedelta(seconds=59)) == TOKEN
        with pytest.raises(tokens.BadToken, match="expired"):
            tokens.verify(keys[1], text, NOW + timedelta(seconds=66))

    @pytest.mark.parametrize("forge", [lambda t: t[:-4] + "AAAA", lambda _: "", lambda t: t.replace(".", "")])
    def test_a_forged_token_is_refused(self, keys: tuple[str, str], forge) -> None:
        with pytest.raises(tokens.BadToken):
            tokens.verify(keys[1], forge(tokens.sign(keys[0], TOKEN, NOW)), NOW)

    def test_a_token_of_another_key_or_without_signature_is_refused(self, keys: tuple[str, str]) -> None:
        other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        with pytest.raises(tokens.BadToken):
            tokens.verify(keys[1], tokens.sign(other, TOKEN, NOW), NOW)
        unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJ4In0."
        with pytest.raises(tokens.BadToken):
            tokens.verify(keys[1], unsigned, NOW)


class TestLog:
    @pytest.fixture
    def lines(self, capsys: pytest.CaptureFixture[str]):
        log.configure("kit", "debug")
        yield lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        structlog.reset_defaults()

    def test_a_key_nobody_allowed_shows_as_a_question_mark(self, lines) -> None:
        log.get().info("row_stored", row_id=new_id(), body="I can't make it", given_name="Ana", count=2)
        (line,) = lines()
        assert line["body"] == "?"
        assert line["given_name"] == "?"
        assert line["count"] == 2
        assert line["service"] == "kit"

    def test_a_telephone_number_is_blotted_out_wherever_it_stands(self, lines) -> None:
        log.get().info("row_stored", reason="to +1 801 555 0100 failed", path="/x/8015550100")
        (line,) = lines()
        assert "555" not in line["reason"] + line["path"]

    def test_an_exception_shows_its_class_and_frames_not_its_message(self, lines) -> None:
        try:
            raise ValueError("Key (number)=(+18015550100) already exists")
        except ValueError as error:
            log.get().error("row_refused", exc_info=error)
        (line,) = lines()
        assert line["error"] == "ValueError"
        assert "already" not in json.dumps(line)

    def test_a_line_stays_one_line(self, lines) -> None:
        log.get().info("row_stored", reason="one\r\ntwo\x1b[31m")
        assert len(lines()) == 1


class TestFailpoints:
    async def test_it_acts_on_the_nth_pass_and_switches_say_off(self) -> None:
        failpoints.arm("here:raise:2,gone:off")
        await failpoints.hit("here")
        with pytest.raises(failpoints.FailpointRaised):
            await failpoints.hit("here")
        await failpoints.hit("here")
        assert failpoints.is_off("gone")
        assert not failpoints.is_off("here")
        failpoints.arm("")
        assert not failpoints.is_off("gone")

    def test_one_that_makes_no_sense_is_refused(self) -> None:
        with pytest.raises(ValueError, match="explode"):
            failpoints.arm("here:explode")


class TestBatcher:
    async def test_what_arrives_during_a_flush_is_the_next_batch(self) -> None:
        sizes: list[int] = []
        gate = asyncio.Event()

        async def flush(items: list[int]) -> list[int]:
            sizes.append(len(items))
            await gate.wait()
            return [item * 2 for item in items]

        batcher = Batcher(flush)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(batcher.run())
            first = tasks.create_task(batcher.add(1))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            rest = [tasks.create_task(batcher.add(number)) for number in range(2, 50)]
            await asyncio.sleep(0)
            gate.set()
            assert await first == 2
            assert [await one for one in rest] == [number * 2 for number in range(2, 50)]
            running.cancel()
        assert sizes == [1, 48]

    async def test_a_flush_that_fails_tells_everyone_and_the_next_works(self) -> None:
        async def flush(items: list[int]) -> list[int]:
            if 1 in items:
                raise OSError("away")
            return items

        batcher = Batcher(flush)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(batcher.run())
            with pytest.raises(OSError, match="away"):
                await batcher.add(1)
            assert await batcher.add(2) == 2
            running.cancel()

    async def test_a_batch_has_a_limit(self) -> None:
        sizes: list[int] = []

        async def flush(items: list[int]) -> list[int]:
            sizes.append(len(items))
            return items

        batcher = Batcher(flush, limit=10)
        async with asyncio.TaskGroup() as tasks:
            adding = [tasks.create_task(batcher.add(number)) for number in range(35)]
            await asyncio.sleep(0)
            running = tasks.create_task(batcher.run())
            await asyncio.gather(*adding)
            running.cancel()
        assert sizes == [10, 10, 10, 5]


def test_the_ladder_of_delays_ends() -> None:
    assert [inbox.delay_for(n, None) for n in range(1, 6)] == ["delay.1s", "delay.10s", "delay.1m", "delay.10m", None]
    assert inbox.delay_for(1, 30) == "delay.1m"
    assert inbox.delay_for(1, 9999) == "delay.10m"


def test_a_trace_goes_on_or_begins() -> None:
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert trace.begin(given) == "0af7651916cd43dd8448eb211c80319c"
    assert trace.CURRENT.get() == given
    assert len(trace.begin("nonsense")) == 32
    assert trace.begin(None) != trace.begin(None)


def test_a_fixed_clock_stands_until_it_is_moved() -> None:
    clock = FixedClock(NOW)
    clock.advance(timedelta(hours=1))
    assert clock.now() == NOW + timedelta(hours=1)
