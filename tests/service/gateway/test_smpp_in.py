"""What the second phone company brings: kept before it is acknowledged, once, whole; and unknown texts explained."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from proto.sms import SmsReceived, SmsStatusChanged
from services.gateway.jobs import taking
from services.gateway.provider.smpp import link
from tests.fakes.smsc import Smsc, part
from tests.service.gateway.by_smpp import is_held, running
from tests.service.gateway.office import ANA, BEN, LINE, Office, until

NOT_NOW, NEVER = 0x64, 0x65


def bodies(office: Office) -> list[str]:
    return sorted(text.body for text in office.of(SmsReceived))


async def test_what_could_not_be_kept_is_asked_for_again_and_is_there_once(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc, failpoints="smpp.after_insert_before_commit:raise"):
        assert await smsc.text("hello", ANA, LINE) == NOT_NOW
        assert await smsc.text("hello", ANA, LINE) == 0
        await office.saw(SmsReceived)
        await until_carried(office)
        assert bodies(office) == ["hello"]


async def test_kept_but_not_acknowledged_it_comes_again_and_is_there_once(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc, failpoints="smpp.after_commit_before_ack:raise"):
        assert await smsc.text("hello", ANA, LINE) == NOT_NOW
        assert await smsc.text("hello", ANA, LINE) == 0
        await until_carried(office)
        assert bodies(office) == ["hello"]


async def test_cut_before_it_was_acknowledged_it_comes_again_by_the_next_link(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc, failpoints="smpp.after_commit_before_ack:hang"):
        bringing = asyncio.create_task(smsc.text("hello", ANA, LINE))
        await office.saw(SmsReceived)
        smsc.cut()
        with pytest.raises(asyncio.CancelledError):
            await bringing
        assert await smsc.text("hello", ANA, LINE) == 0
        await until_carried(office)
        assert bodies(office) == ["hello"]


async def test_without_knowing_the_pieces_it_is_there_twice(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc, failpoints="pieces_once:off,smpp.after_commit_before_ack:raise"):
        assert await smsc.text("hello", ANA, LINE) == NOT_NOW
        assert await smsc.text("hello", ANA, LINE) == 0
        await office.saw(SmsReceived, 2)


async def test_acknowledged_before_it_is_kept_a_text_is_lost(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc, failpoints="durable_before_ack:off,smpp.after_insert_before_commit:raise"):
        assert await smsc.text("lost", ANA, LINE) == 0
        await asyncio.sleep(0.3)
        assert await smsc.text("kept", ANA, LINE) == 0
        await office.saw(SmsReceived, body="kept")
        await until_carried(office)
        assert bodies(office) == ["kept"]


async def test_the_same_words_twice_are_two_texts(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        assert await asyncio.gather(*(smsc.text("ok", ANA, LINE) for _ in range(3))) == [0, 0, 0]
        await office.saw(SmsReceived, 3)


async def test_once_they_know_that_we_have_it_the_same_words_are_a_new_text(
    office: Office, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "EVERY_S", 0.2)
    async with running(office, smsc):
        assert await smsc.text("ok", ANA, LINE) == 0
        await until(lambda: has_no_pieces(office))
        smsc.cut()
        assert await smsc.text("ok", ANA, LINE) == 0
        await office.saw(SmsReceived, 2)


async def test_what_is_kept_while_they_are_asked_is_confirmed_by_the_next_answer(
    office: Office, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "EVERY_S", 0.05)
    async with running(office, smsc):
        for n in range(30):
            assert await smsc.text(f"text {n}", ANA, LINE) == 0
        await until(lambda: has_no_pieces(office))
        assert len(await office.saw(SmsReceived, 30)) == 30


async def has_no_pieces(office: Office) -> bool:
    return bool(await office.value("SELECT count(*) FROM piece") == 0)


async def test_the_parts_of_a_long_text_come_in_any_order_and_over_a_restart(office: Office, smsc: Smsc) -> None:
    words = ["The first part, ", "the second, ", "the third 😀."]
    async with running(office, smsc):
        for place in (3, 1):
            assert await smsc.text(words[place - 1], ANA, LINE, encoding="ucs2", **part(7, place, 3)) == 0
        assert await smsc.text("other", BEN, LINE, **part(7, 1, 2)) == 0
        assert bodies(office) == []
    async with running(office, smsc):
        for place in (1, 2):  # the first comes again: its acknowledgement was lost
            assert await smsc.text(words[place - 1], ANA, LINE, encoding="ucs2", **part(7, place, 3)) == 0
        await office.saw(SmsReceived)
        assert bodies(office) == ["".join(words)]
        assert await office.value("SELECT count(*) FROM piece WHERE content <> '' AND number = $1", ANA) == 0


async def test_parts_that_come_at_once_make_one_text(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        brought = (smsc.text(f"{place:02} ", ANA, LINE, **part(1, place, 20)) for place in range(1, 21))
        assert set(await asyncio.gather(*brought)) == {0}
        await office.saw(SmsReceived)
        assert bodies(office) == ["".join(f"{place:02} " for place in range(1, 21))]


async def test_a_part_that_never_comes_leaves_a_gap_and_holds_nothing_back(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        await smsc.text("I will ", ANA, LINE, **part(3, 1, 3))
        await smsc.text("at nine", ANA, LINE, **part(3, 3, 3))
        await taking.tidy(office.gateway.db)
        assert bodies(office) == []
        async with office.gateway.db.tx() as tx:
            await tx.execute("UPDATE piece SET at = $1", tx.now - timedelta(minutes=6))
        await taking.tidy(office.gateway.db)
        await office.saw(SmsReceived, body="I will …at nine")


async def test_a_text_for_no_line_of_ours_is_refused_for_good_and_nothing_is_kept(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        assert await smsc.text("hello", ANA, "+18015550000") == NEVER
        assert await smsc.bring(b"\0\0\0\x14\0\0\0\x05\0\0\0\0\0\0\0\0junk") == NEVER
        assert await office.value("SELECT (SELECT count(*) FROM piece) + (SELECT count(*) FROM inbound_text)") == 0
        assert await smsc.text("hello", ANA, LINE) == 0  # and the link lives


async def test_more_than_it_can_keep_at_once_is_to_come_again(
    office: Office, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "MOST_TAKEN", 5)
    async with running(office, smsc):
        left = {f"text {n}" for n in range(40)}
        while left:
            tried = sorted(left)
            statuses = await asyncio.gather(*(smsc.text(body, ANA, LINE) for body in tried))
            assert set(statuses) <= {0, link.QUEUE_FULL}
            left -= {body for body, status in zip(tried, statuses, strict=True) if status == 0}
        received = await office.saw(SmsReceived, 40)
        assert Counter(text.body for text in received) == {f"text {n}": 1 for n in range(40)}


async def test_an_unknown_text_is_explained_by_its_receipt(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        smsc.answers = ["cut"]
        order = office.order()
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="unknown")
        assert await smsc.receipt("id-1", "DELIVRD", ANA, LINE) == 0
        await explained(office)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="delivered")
        assert len(smsc.taken) == 1


async def test_two_unknown_texts_of_one_road_are_a_persons_to_tell_and_nothing_is_held(
    office: Office, smsc: Smsc
) -> None:
    async with running(office, smsc):
        smsc.answers = ["hang", "cut"]
        await office.send(office.order("one"), office.order("two"))
        await office.saw(SmsStatusChanged, 2, status="unknown", seconds=20)
        for id_ in smsc.ids:
            assert await smsc.receipt(id_, "DELIVRD", ANA, LINE) == 0
        await explained(office)
        assert await office.value("SELECT count(*) FROM attempt WHERE status = 'unknown'") == 2
        await compared(office)
        await asyncio.sleep(0.5)
        assert not await office.value("SELECT is_held FROM hold")


async def test_without_asking_for_the_only_one_a_receipt_is_taken_for_another_texts(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc, failpoints="one_of_a_road:off"):
        for body in ("one", "two"):
            smsc.answers = ["cut"]
            order = office.order(body)
            await office.send(order)
            await office.saw(SmsStatusChanged, message_id=order.message_id, status="unknown", seconds=20)
        assert await smsc.receipt("id-2", "DELIVRD", ANA, LINE) == 0
        await explained(office)
        assert await office.value("SELECT body FROM attempt WHERE status = 'delivered'") == "one"


async def test_a_receipt_with_its_numbers_not_turned_around_explains_too(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        smsc.answers = ["cut"]
        order = office.order()
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="unknown")
        assert await smsc.receipt("id-1", "DELIVRD", LINE, ANA) == 0
        await explained(office)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="delivered")


async def test_a_receipt_of_anothers_line_on_the_same_account_is_nothing_to_us(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        assert await smsc.receipt("theirs", "DELIVRD", ANA, "+18015550000") == 0
        assert await office.value("SELECT count(*) FROM receipt") == 0


async def test_a_receipt_of_a_text_that_nobody_here_sent_holds_the_sending(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        assert await smsc.receipt("theirs", "DELIVRD", ANA, LINE) == 0
        await explained(office)
        await compared(office)
        await until(lambda: is_held(office))


async def explained(office: Office) -> None:
    """The receipts that nobody has asked for are old enough to be looked into."""
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE receipt SET received_at = $1", tx.now - timedelta(minutes=2))
        await tx.execute("UPDATE attempt SET claimed_at = $1 WHERE claimed_at IS NOT NULL", tx.now - timedelta(hours=1))
        await tx.execute("UPDATE hold SET known_until = $1", tx.now - timedelta(minutes=5))
    await taking.explain(office.gateway.db)


async def compared(office: Office) -> None:
    """It is time to look whether anything shows that the ledger knows too little."""
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE hold SET checked_at = $1, tried_at = NULL", tx.now - timedelta(minutes=2))
    office.gateway.nudge("check_ledger")


async def until_carried(office: Office) -> None:
    async def carried() -> bool:
        return bool(await office.value("SELECT count(*) FROM outbox") == 0)

    await until(carried)
