"""Texts that came in: each once for ever, in order per number, with what its keyword does, in one transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from proto.registry import Lane
from proto.sms import Keyword, SmsReceived
from services.gateway.domain.media import media_ids
from services.gateway.domain.wire import Inbound
from services.gateway.store import consent, media, numbers
from services.gateway.store.numbers import Change
from services.kit import failpoints, trace
from services.kit.db import Tx

Verdict = Literal["stored", "seen", "unknown_line"]


async def take_in(tx: Tx, texts: Sequence[Inbound]) -> list[Verdict]:
    """Store what is new of these, in this order; what became of each."""
    # Two places for a text that may be a STOP or START: the text's and the opt-out's. A place left over is a gap.
    places = [1 + consent.may_change(text) for text in texts]
    fresh, turns = await _fresh(tx, texts, places)
    if fresh:
        await _store(tx, list(fresh.values()), [places[place] for place in fresh], turns)
    others = [text.provider_sid for place, text in enumerate(texts) if place not in fresh]
    known = await seen(tx, others) if others else set()
    return [
        "stored" if place in fresh else "seen" if text.provider_sid in known else "unknown_line"
        for place, text in enumerate(texts)
    ]


async def _fresh(tx: Tx, texts: Sequence[Inbound], places: Sequence[int]) -> tuple[dict[int, Inbound], dict[str, int]]:
    """By place: those to a line of ours whose sid was never seen, the first of each sid, with the line they are for.

    That is the Messaging Service the form names, else the one whose number they were sent to, else that number itself.
    And the first of the places taken in each number's count, as numbers.take_turns takes them: in the same statement,
    since a round trip is a fifth of a webhook's wait.
    """
    if failpoints.is_off("dedupe"):
        wanted = Counter[str]()
        for text, count in zip(texts, places, strict=True):
            wanted[text.number] += count
        return dict(enumerate(texts)), await numbers.take_turns(tx, wanted)
    rows = await tx.fetch(
        _FRESH,
        [text.provider_sid for text in texts],
        [text.service for text in texts],
        [text.line for text in texts],
        [text.number for text in texts],
        places,
        int(tx.now.timestamp() * 1000),
    )
    fresh = {row["place"]: _for(texts[row["place"]], row["line"]) for row in rows}
    return fresh, {row["sender"]: row["first"] for row in rows}


_FRESH = """
    WITH ours AS MATERIALIZED (
        SELECT DISTINCT ON (provider_sid) place, provider_sid, sender, turns,
               coalesce(service.line, line_number.line, own.line) AS line
          FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
               WITH ORDINALITY AS came (provider_sid, service, number, sender, turns, place)
          LEFT JOIN line AS service ON service.line = came.service
          LEFT JOIN line_number ON line_number.number = came.number
          LEFT JOIN line AS own ON own.line = came.number
         WHERE coalesce(service.line, line_number.line, own.line) IS NOT NULL
         ORDER BY provider_sid, place
    ), new AS (
        INSERT INTO webhook_sid (provider_sid)
        SELECT provider_sid
          FROM ours
         ORDER BY provider_sid
        ON CONFLICT (provider_sid) DO NOTHING
        RETURNING provider_sid
    ), wanted AS (
        SELECT sender, sum(turns)::bigint AS turns
          FROM new
          JOIN ours USING (provider_sid)
         GROUP BY sender
    ), taken AS (
        INSERT INTO number (number, seq)
        SELECT sender, $6::bigint + turns
          FROM wanted
         ORDER BY sender
        ON CONFLICT (number) DO UPDATE SET seq = greatest(number.seq, $6) + EXCLUDED.seq - $6
        RETURNING number, seq
    )
    SELECT place - 1 AS place, line, sender, taken.seq - wanted.turns + 1 AS first
      FROM new
      JOIN ours USING (provider_sid)
      JOIN wanted USING (sender)
      JOIN taken ON taken.number = sender
     ORDER BY place
"""


def _for(text: Inbound, line: str) -> Inbound:
    return text if text.line == line else msgspec.structs.replace(text, line=line)


async def seen(tx: Tx, provider_sids: Sequence[str]) -> set[str]:
    """Those of these that came in before."""
    rows = await tx.fetch("SELECT provider_sid FROM webhook_sid WHERE provider_sid = ANY ($1)", list(provider_sids))
    return {row["provider_sid"] for row in rows}


async def _store(tx: Tx, texts: Sequence[Inbound], places: Sequence[int], turns: dict[str, int]) -> None:
    heard = await consent.hear(tx, texts)
    seqs: list[int] = []
    effects: list[Change] = []
    for text, count, said in zip(texts, places, heard, strict=True):
        seq = turns[text.number]
        seqs.append(seq)
        if said.change is not None:
            effects.append(Change(text.number, text.line, said.change, "keyword", text.text_id, seq + 1))
        turns[text.number] += count
    await _insert(tx, texts, seqs, [said.keyword for said in heard])
    if any(text.pictures for text in texts):
        await media.expect(tx, texts)
    for text, seq, said in zip(texts, seqs, heard, strict=True):
        trace.CURRENT.set(text.traceparent)
        publish(tx, text, seq, said.keyword, text.heard_at or tx.now)
    trace.CURRENT.set(None)
    await consent.keep(tx, texts, heard)
    if effects:
        await numbers.record(tx, effects)


async def _insert(tx: Tx, texts: Sequence[Inbound], seqs: list[int], keywords: list[Keyword | None]) -> None:
    await tx.execute(
        """
        INSERT INTO inbound_text (text_id, provider_sid, number, line, seq, keyword, received_at, is_late, form)
        SELECT text_id, provider_sid, number, line, seq, keyword, coalesce(heard_at, $9), heard_at IS NOT NULL, form
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::timestamptz[],
                      $8::text[])
            AS came (text_id, provider_sid, number, line, seq, keyword, heard_at, form)
        """,
        [text.text_id for text in texts],
        [text.provider_sid for text in texts],
        [text.number for text in texts],
        [text.line for text in texts],
        seqs,
        keywords,
        [text.heard_at for text in texts],
        [text.form for text in texts],
        tx.now,
    )


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
        is_late=text.heard_at is not None,
    )
    tx.publish(event, subject=text.number, seq=seq, lane=lane)
