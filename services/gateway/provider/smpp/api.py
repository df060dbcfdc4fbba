"""Keeping bound to the provider, posting a text, taking in what it brings."""

import asyncio
import contextlib
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import msgspec
from prometheus_client import Gauge

from services.gateway.domain import outcome
from services.gateway.domain.outcome import Outcome
from services.gateway.domain.wire import BadForm, Claimed, Piece, Receipt
from services.gateway.provider import POST_S, Taking
from services.gateway.provider.smpp import words
from services.gateway.provider.smpp.link import BIND, NEVER, NOT_NOW, OK, SUBMIT, Held, Link
from services.gateway.provider.smpp.words import Alphabet, Dialect, ReceiptIds
from services.kit import failpoints, log
from services.kit.cancelling import end_if_cancelled
from services.kit.db import UNAVAILABLE
from services.kit.ids import new_id
from services.kit.settings import Secret

CONNECT_S, BIND_S = 5.0, 10.0
# Between two tries to bind: at once after a good link, then longer, so that a provider that comes back is not run over.
PAUSE_S, MOST_PAUSE_S = 1.0, 30.0
# They answer for themselves when ours takes longer; what is kept after that is known when it comes again.
TAKE_S = 10.0
# To ask whether an id was given before; the answer to the post waits for it.
NAME_S = 2.0
# As at Twilio: from the packet to its first byte.
START_S = 5.0
LONGEST_VALIDITY_S = 27 * 86_400
BOUND = Gauge("smpp_bound", "Whether there is a connection to the provider")


class Account(msgspec.Struct, frozen=True):
    """Where the provider is and who we are there. window: texts that may wait for their answers at once."""

    host: str
    port: int
    system_id: str
    password: Secret
    is_tls: bool = True
    window: int = 10
    alphabet: Alphabet = "gsm7"
    receipt_ids: ReceiptIds = "same"


class Refused(ConnectionError):
    """The provider does not let us bind; the message is its status."""


def _cause(error: BaseException) -> BaseException:
    return _cause(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


class Smpp:
    """The account at a provider that speaks SMPP."""

    def __init__(self, account: Account, taking: Taking) -> None:
        self._account, self._taking = account, taking
        self._dialect = Dialect(account.system_id, account.alphabet, account.receipt_ids)
        self._window = asyncio.Semaphore(account.window)
        self._link: Link | None = None
        self._held, self._kept = Held(""), list[tuple[str, int]]()
        # Those that may not be written down yet.
        self._given: deque[str] = deque(maxlen=2 * account.window + 200)

    @property
    def is_bound(self) -> bool:
        """Whether there is a link by which texts go and come."""
        return self._link is not None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Stay bound for as long as this is entered."""
        async with asyncio.TaskGroup() as tasks:
            binding = tasks.create_task(self._stay_bound(), name="smpp")
            try:
                yield
            finally:
                if self._link is not None:
                    await self._link.part()
                binding.cancel()

    async def _stay_bound(self) -> None:
        pause_s = PAUSE_S
        while True:
            began = time.monotonic()
            try:
                await self._bind_and_serve()
            except* Refused as group:
                log.get().error("smpp_bind_refused", reason=str(_cause(group)))
            except* UNAVAILABLE as group:
                log.get().warning("smpp_link_over", error=type(_cause(group)).__name__)
            end_if_cancelled()  # what broke at that very moment took the cancelling's place
            pause_s = PAUSE_S if time.monotonic() - began > MOST_PAUSE_S else min(MOST_PAUSE_S, pause_s * 2)
            await asyncio.sleep(pause_s)

    async def _bind_and_serve(self) -> None:
        account = self._account
        context = ssl.create_default_context() if account.is_tls else None
        async with asyncio.timeout(CONNECT_S):
            reader, writer = await asyncio.open_connection(account.host, account.port, ssl=context)
        link = Link(reader, writer, self._take, self._confirmed)
        link_id = new_id().hex
        try:
            # Before anything comes: what a link brought that does not live is taken for brought again.
            async with self._taking.lives(link_id):
                await self._bind(link)
                # What was brought on an earlier link may come again on this one.
                self._held, self._kept, self._link = Held(link_id), [], link
                BOUND.set(1)
                log.get().info("smpp_bound")
                await link.run()
        finally:
            BOUND.set(0)
            self._link = None
            writer.close()

    async def _bind(self, link: Link) -> None:
        account = self._account
        strings = [account.system_id.encode(), account.password.encode(), b""]
        body = b"\0".join([*strings, bytes([0x34, 0, 0]), b""])  # SMPP 3.4; any number type, plan and range
        async with asyncio.timeout(BIND_S):
            asked = link.ask(BIND, body)
            while not asked.done():
                link.answered(await link.read())
        if (status := asked.result().status) != OK:
            raise Refused(f"status {status}")

    async def send(self, text: Claimed, now: datetime, start_by: float) -> Outcome:
        """Post it once; what came of it. start_by: the monotonic moment after which no byte may leave."""
        if text.media_ids:
            return outcome.refused("smpp-picture")
        began = time.monotonic()
        try:
            async with asyncio.timeout(start_by - began):
                await self._window.acquire()
        except TimeoutError:
            return outcome.out_of_time()
        try:
            return await self._post(text, now + timedelta(seconds=time.monotonic() - began), start_by)
        finally:
            self._window.release()

    async def status(self, _provider_sid: str) -> None:
        """Nobody can be asked: a text whose receipt does not come stays as it is, and that is told in its time."""

    async def _post(self, text: Claimed, now: datetime, start_by: float) -> Outcome:
        packed_at = time.monotonic()
        validity_s = min(int((text.not_after - now).total_seconds() - START_S - POST_S), LONGEST_VALIDITY_S)
        if validity_s < 1:
            return outcome.out_of_time()
        body = words.submit(text, validity_s, self._dialect)
        await failpoints.hit("sender.before_first_byte")
        link = self._link
        if link is None or not link.is_open:
            return outcome.not_begun("not bound")
        if time.monotonic() >= min(start_by, packed_at + START_S):
            return outcome.not_begun("LeaseOver")
        answer = link.ask(SUBMIT, body)
        await asyncio.sleep(0)
        await failpoints.hit("sender.after_bytes_before_answer")
        try:
            async with asyncio.timeout(POST_S):
                status, said = await answer
        except (OSError, TimeoutError) as error:
            return outcome.lost(type(error).__name__)
        if status != OK:
            return outcome.refused(f"smpp-{status}")
        message_id = said.partition(b"\0")[0].decode("latin-1")
        return Outcome("accepted", provider_sid=await self._name(text, message_id) if message_id else None)

    async def _name(self, text: Claimed, message_id: str) -> str:
        """What the text is called. Some count anew every day, or give all the same id: then its receipt names another,
        but two texts of one name could not be written down at all."""
        sid = words.sid_of(self._dialect, message_id)
        is_given = sid in self._given
        self._given.append(sid)
        with contextlib.suppress(Exception):  # the database is away; an id that comes again is rarer than that
            async with asyncio.timeout(NAME_S):
                is_given = is_given or await self._taking.has(sid)
        return f"{sid}:{text.attempt_id.hex}" if is_given else sid

    async def _take(self, packet: bytes) -> int:
        """Keep what they bring; the status to answer with, which is good only once it is kept."""
        try:
            brought = words.read(packet, self._dialect)
            if failpoints.is_off("durable_before_ack"):
                self._late = asyncio.ensure_future(self._in_good_time(brought))
                return OK
            async with asyncio.timeout(TAKE_S):
                return await self._keep(brought)
        except BadForm as error:
            log.get().warning("smpp_packet_refused", reason=str(error))
            return NEVER
        except Exception as error:
            log.get().warning("smpp_packet_waits", error=type(error).__name__)
            return NOT_NOW

    async def _in_good_time(self, brought: Piece | Receipt | None) -> None:
        """What the control arm does instead: answer first, keep it when and if it can."""
        with contextlib.suppress(Exception):
            await self._keep(brought)

    async def _keep(self, brought: Piece | Receipt | None) -> int:
        if isinstance(brought, Receipt):
            await self._taking.receipt(brought)
        if not isinstance(brought, Piece):
            return OK
        held, piece = self._held, brought
        if piece.of_places == 1:
            piece = msgspec.structs.replace(piece, key=held.take(piece.key))
        try:
            is_ours = await self._taking.piece(piece)
            await failpoints.hit("smpp.after_commit_before_ack")
        except BaseException:
            if piece.of_places == 1:
                held.free(piece.key)
            raise
        # Only now, as it is acknowledged in the same breath: what was noted before could be confirmed too soon.
        if self._held is held:
            self._kept.append((piece.key, piece.place))
        return OK if is_ours else NEVER

    def _confirmed(self) -> Callable[[], Awaitable[None]]:
        """What they will know that we have, once they answer what is asked now; to be called then."""
        held, kept = self._held, self._kept
        self._kept = []

        async def confirm() -> None:
            try:
                waiting = await self._taking.confirm(kept)
            except Exception as error:  # the database is away: it can wait
                log.get().warning("smpp_confirm_waits", error=type(error).__name__)
                self._kept += kept
                return
            self._kept += waiting
            for key, _ in kept:
                if "." in key:
                    held.free(key)

        return confirm
