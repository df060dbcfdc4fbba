"""Texts that came in: each once for ever, in order per number, with what its keyword does, in one transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from proto.registry import Lane
from proto.sms import Keyword, SmsReceived
from services.gateway.domain.keyword import keyword_of
from services.gateway.domain.media import media_ids
from services.gateway.domain.wire import Inbound
from services.gateway.store import media, numbers
from services.gateway.store.numbers import Change
from services.kit import failpoints, trace
from services.kit.db import Tx

Verdict = Literal["stored", "seen", "unknown_line"]


async def take_in(tx: Tx, texts: Sequence[Inbound]) -> list[Verdict]:
    """Store what is new of these, in this order; what became of each."""
    fresh = await _fresh(tx, texts)
    if fresh:
        await _store(tx, fresh)
    new = {id(text) for text in fresh}
    others = [text for text in texts if id(text) not in new]
    seen = await _seen(tx, others) if others else set()
    return ["stored" if id(t) in new else "seen" if t.provider_sid in seen else "unknown_line" for t in texts]


async def _fresh(tx: Tx, texts: Sequence[Inbound]) -> list[Inbound]:
    """Those to a line of ours whose sid was never seen, the first of each sid."""
    if failpoints.is_off("dedupe"):
        return list(texts)
    rows = await tx.fetch(
        """
        INSERT INTO webhook_sid (provider_sid)
        SELECT provider_sid
          FROM unnest($1::text[], $2::text[]) AS came (provider_sid, line)
         WHERE EXISTS (SELECT FROM line WHERE line.line = came.line)
         ORDER BY provider_sid
        ON CONFLICT (provider_sid) DO NOTHING
        RETURNING provider_sid
        """,
        [text.provider_sid for text in texts],
        [text.line for text in texts],
    )
    new = {row["provider_sid"] for row in rows}
    first: dict[str, Inbound] = {}
    for text in texts:
        if text.provider_sid in new:
            first.setdefault(text.provider_sid, text)
    return list(first.values())


async def _seen(tx: Tx, texts: Sequence[Inbound]) -> set[str]:
    sids = [text.provider_sid for text in texts]
    rows = await tx.fetch("SELECT provider_sid FROM webhook_sid WHERE provider_sid = ANY ($1)", sids)
    return {row["provider_sid"] for row in rows}


async def _store(tx: Tx, texts: Sequence[Inbound]) -> None:
    # Two places for a text that may be a STOP or START: the text's and the opt-out's. A place left over is a gap.
    turns = await numbers.take_turns(tx, Counter(n for text in texts for n in [text.number] * (1 + _may_change(text))))
    keywords, changes = await _read(tx, texts)
    seqs: list[int] = []
    effects: list[Change] = []
    for text, change in zip(texts, changes, strict=True):
        seqs.append(turns[text.number])
        if change is not None:
            opted = Change(text.number, text.line, change, "keyword", text.text_id, turns[text.number] + 1)
            effects.append(opted)
        turns[text.number] += 1 + _may_change(text)
    await _insert(tx, texts, seqs, keywords)
    if any(text.pictures for text in texts):
        await media.expect(tx, texts)
    for text, seq, keyword in zip(texts, seqs, keywords, strict=True):
        trace.CURRENT.set(text.traceparent)
        publish(tx, text, seq, keyword, tx.now)
    trace.CURRENT.set(None)
    if effects:
        await numbers.record(tx, effects)


def _may_change(text: Inbound) -> bool:
    return keyword_of(text.body, text.opt_out_type, True) in ("stop", "start")


async def _read(tx: Tx, texts: Sequence[Inbound]) -> tuple[list[Keyword | None], list[bool | None]]:
    """Each text's keyword, and whether it opts its number out (True), in (False) or changes nothing."""
    asked = {(text.number, text.line) for text in texts if _may_change(text)}
    stopped = await numbers.opted_out(tx, asked) if asked else set()
    keywords: list[Keyword | None] = []
    changes: list[bool | None] = []
    for text in texts:
        pair = (text.number, text.line)
        keyword = keyword_of(text.body, text.opt_out_type, pair in stopped)
        wants_out = {"stop": True, "start": False}.get(keyword or "")
        keywords.append(keyword)
        changes.append(None if wants_out is (pair in stopped) else wants_out)
        if wants_out is not None:
            (stopped.add if wants_out else stopped.discard)(pair)
    return keywords, changes


async def _insert(tx: Tx, texts: Sequence[Inbound], seqs: list[int], keywords: list[Keyword | None]) -> None:
    await tx.execute(
        """
        INSERT INTO inbound_text (text_id, provider_sid, number, line, seq, keyword, received_at, form)
        SELECT text_id, provider_sid, number, line, seq, keyword, $8, form
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])
            AS came (text_id, provider_sid, number, line, seq, keyword, form)
        """,
        [text.text_id for text in texts],
        [text.provider_sid for text in texts],
        [text.number for text in texts],
        [text.line for text in texts],
        seqs,
        keywords,
        [text.form for text in texts],
        tx.now,
    )


async def stored_since(tx: Tx, since: datetime | None) -> list[tuple[UUID, str, int, Keyword | None, datetime]]:
    """The raw forms taken in since then that are still whole: id, form, seq, keyword, when. In order."""
    rows = await tx.fetch(
        """
        SELECT text_id, form, seq, keyword, received_at
          FROM inbound_text
         WHERE form IS NOT NULL
           AND ($1::timestamptz IS NULL OR received_at >= $1)
         ORDER BY received_at, text_id
        """,
        since,
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def publish(tx: Tx, text: Inbound, seq: int, keyword: Keyword | None, at: datetime, lane: Lane | None = None) -> None:
    """Tell that this text came in."""
    event = SmsReceived(
        text_id=text.text_id,
        number=text.number,
        line=text.line,
        body=text.body,
        provider_sid=text.provider_sid,
        received_at=at,
        media_ids=media_ids(text.text_id, len(text.pictures)),
        media_count=text.media_count,
        keyword=keyword,
    )
    tx.publish(event, subject=text.number, seq=seq, lane=lane)
