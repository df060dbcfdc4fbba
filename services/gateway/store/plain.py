"""Texts of nothing but words, taken in by one statement: five round trips were most of what a webhook waits for alone.

A text is plain when nothing but its own row and its event comes of it: no picture, no keyword, not late. What one
statement can't take (a text seen before, one for no line of ours) goes the long way, which says why.
"""

from collections.abc import Sequence

import msgspec

from services.gateway.domain.keyword import keyword_of
from services.gateway.domain.wire import Inbound
from services.gateway.store import texts
from services.kit import failpoints, trace
from services.kit.db import Tx


def are_plain(batch: Sequence[Inbound]) -> bool:
    """Whether all of these are plain, and each another text from another number: their order is of no account then."""
    if failpoints.is_off("dedupe") or failpoints.awaits("webhook.after_insert_before_commit"):
        return False
    are_apart = len({text.number for text in batch}) == len({text.provider_sid for text in batch}) == len(batch)
    return are_apart and all(map(_is_plain, batch))


def _is_plain(text: Inbound) -> bool:
    # True: what means "start" to a number that had stopped is no plain text from anybody.
    return not text.pictures and text.heard_at is None and keyword_of(text.body, text.opt_out_type, True) is None


# What follows these names in an event's bytes: the first is the text's own, the last its envelope's. Nothing that
# somebody wrote looks like them, since quotes in it are escaped.
_LINE, _SEQUENCE = b'"line":', b'"sequence":'


async def take_in(tx: Tx, batch: Sequence[Inbound]) -> set[int]:
    """Store what is new of these plain texts and its events, all by one statement; the places of the new.

    The database alone knows which line a text is for and its turn in its number's count: it puts them into the event.
    """
    now_ms = int(tx.now.timestamp() * 1000)
    for text in batch:
        trace.CURRENT.set(text.traceparent)
        texts.publish(tx, msgspec.structs.replace(text, line=""), now_ms, None, tx.now)
    trace.CURRENT.set(None)
    *heads, bodies, traceparents, _ = tx.outbox()
    rows = await tx.fetch(
        _TAKE_IN,
        [text.provider_sid for text in batch],
        [text.service for text in batch],
        [text.line for text in batch],
        [text.number for text in batch],
        [text.text_id for text in batch],
        [text.form for text in batch],
        *heads,
        bodies,
        [body.index(_LINE) + len(_LINE) + 1 for body in bodies],
        [body.rindex(_SEQUENCE) + len(_SEQUENCE) + 1 for body in bodies],
        traceparents,
        now_ms,
        tx.now,
    )
    if not rows:
        tx.lanes.clear()
    return {row["place"] for row in rows}


# As _FRESH in texts.py takes lines, sids and turns.
_TAKE_IN = """
    WITH ours AS MATERIALIZED (
        SELECT came.*, coalesce(service.line, line_number.line, own.line) AS line
          FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                      $9::text[], $10::text[], $11::text[], $12::bytea[], $13::integer[], $14::integer[], $15::text[])
               WITH ORDINALITY
            AS came (provider_sid, service, sent_to, number, text_id, form, lane, exchange,
                     routing_key, event_id, type, body, line_at, seq_at, traceparent, place)
          LEFT JOIN line AS service ON service.line = came.service
          LEFT JOIN line_number ON line_number.number = came.sent_to
          LEFT JOIN line AS own ON own.line = came.sent_to
         WHERE coalesce(service.line, line_number.line, own.line) IS NOT NULL
    ), new AS (
        INSERT INTO webhook_sid (provider_sid)
        SELECT provider_sid
          FROM ours
         ORDER BY provider_sid
        ON CONFLICT (provider_sid) DO NOTHING
        RETURNING provider_sid
    ), fresh AS MATERIALIZED (
        SELECT ours.*
          FROM new
          JOIN ours USING (provider_sid)
    ), taken AS (
        INSERT INTO number (number, seq)
        SELECT number, $16::bigint + 1
          FROM fresh
         ORDER BY number
        ON CONFLICT (number) DO UPDATE SET seq = greatest(number.seq, $16) + 1
        RETURNING number, seq
    ), kept AS (
        INSERT INTO inbound_text (text_id, provider_sid, number, line, seq, received_at, form)
        SELECT text_id, provider_sid, number, line, seq, $17, form
          FROM fresh
          JOIN taken USING (number)
    ), told AS (
        INSERT INTO outbox (lane, exchange, routing_key, event_id, type, body, traceparent, created_at)
        SELECT lane, exchange, routing_key, event_id, type,
               overlay(
                   overlay(body PLACING convert_to(seq::text, 'UTF8') FROM seq_at FOR length($16::text))
                   PLACING convert_to(to_json(line)::text, 'UTF8') FROM line_at FOR length('""')),
               traceparent, $17
          FROM fresh
          JOIN taken USING (number)
         ORDER BY place
    )
    SELECT place - 1 AS place
      FROM fresh
"""
