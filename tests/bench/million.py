"""Whether sending costs more, or the gateway holds more, when a million texts are behind it."""

import psutil

from tests.bench.figures import Verdict, spread
from tests.bench.ground import Ground
from tests.bench.sending import texts_out
from tests.bench.webhooks import open_line

ROWS = 1_000_000
TEXTS = 12_000
MOST_MEMORY, LEAST_RATE = 1.1, 0.9
MB = 1024 * 1024
# As the last text of ours stands, so many times, a second apart into the past, under keys of their time; each with its
# receipt and with the proof that its words were deleted at the provider.
FILL = """
    WITH one AS (
        SELECT * FROM gateway.attempt WHERE status = 'accepted' LIMIT 1
    ), past AS (
        SELECT one.*, status_at - n * interval '1 second' AS at,
               (lpad(to_hex(extract(epoch FROM status_at - n * interval '1 second')::bigint * 1000), 12, '0')
                || '7000' || substr(md5(n::text), 1, 16))::uuid AS key
          FROM one, generate_series(1, $1::bigint) AS n
    ), filled AS (
        INSERT INTO gateway.attempt (attempt_id, message_id, number, line, lane, body, segments, not_before, not_after,
                                     purpose, status, status_at, seq, is_waiting, claimed_at, provider_sid)
        SELECT key, gen_random_uuid(), number, line, lane, body, segments, not_before, not_after, purpose,
               'delivered', at, 3, false, at, 'SM' || replace(key::text, '-', '')
          FROM past
        RETURNING attempt_id, message_id, provider_sid, status_at
    ), redacted AS (
        INSERT INTO gateway.redaction (of_id, kind, provider_sid, proof, redacted_at)
        SELECT attempt_id, 'outbound', provider_sid, 'blank', status_at
          FROM filled
    )
    INSERT INTO gateway.receipt (provider_sid, status, message_id, attempt_id, received_at)
    SELECT provider_sid, 'delivered', message_id, attempt_id, status_at
      FROM filled
"""


async def measure(ground: Ground, share: float) -> list[Verdict]:
    """Texts out, a million rows, texts out again."""
    await open_line(ground)
    before, small = await _sent(ground)
    async with ground.database() as connection:
        await connection.execute(FILL, int(ROWS * share), timeout=600)
        await connection.execute("ANALYZE gateway.attempt, gateway.receipt, gateway.redaction")
        await connection.execute("CHECKPOINT")
    after, large = await _sent(ground)
    ground.say(f"\nBefore and after {int(ROWS * share):,} texts and receipts were added to the ledger")
    ground.say(f"  {'texts out a second':28} {before:,.0f} and {after:,.0f}")
    ground.say(f"  {'gateway holds, MB of its own':28} {small:,.1f} and {large:,.1f}")
    return [
        Verdict("gateway's memory with a million rows ÷ without", spread([large / small]), MOST_MEMORY, False),
        Verdict("texts out with a million rows ÷ without", spread([after / before]), LEAST_RATE, True),
    ]


async def _sent(ground: Ground) -> tuple[float, float]:
    held = list[float]()

    def weigh() -> None:
        held.append(psutil.Process(ground.parts()["gateway"]).memory_full_info().pss / MB)

    (rate, _), _ = await ground.fair("texts out", lambda: texts_out(ground, 0, TEXTS, weigh))
    return rate.per_s, held[-1]
