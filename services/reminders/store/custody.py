"""What publishers said of who is in custody. Their words are about their own ids; whose those are, a client's record
says, as it stands when one asks."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

import asyncpg

from proto.values.sequence import Version
from services.kit.tx import Tx
from services.reminders.domain.custody import Word, in_custody

_COLUMNS = "publisher_id, label, value, version_sequence, version_at, content_hash, is_in_custody, since"


async def lock_word(tx: Tx, new: Word) -> Word | None:
    """The newest word of a publisher about the same id, held; where there is none, the right to be the first."""
    found = await _lock(tx, new)
    if found is not None:
        return found
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", " ".join(map(str, new.key)))
    return await _lock(tx, new)


async def save_word(tx: Tx, word: Word) -> None:
    """This word counts now; the one before is held or was never there."""
    await tx.execute(
        f"""
        INSERT INTO custody ({_COLUMNS})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (publisher_id, label, value) DO UPDATE
           SET version_sequence = excluded.version_sequence, version_at = excluded.version_at,
               content_hash = excluded.content_hash, is_in_custody = excluded.is_in_custody, since = excluded.since
        """,  # noqa: S608  (our own columns)
        *word.key,
        word.version.sequence,
        word.version.at,
        word.content_hash,
        word.is_in_custody,
        word.since,
    )


async def named(tx: Tx, word: Word) -> list[UUID]:
    """The clients whose record carries the id a word is about."""
    rows = await tx.fetch(
        "SELECT client_id FROM external_id WHERE label = $1 AND value = $2 ORDER BY client_id", word.label, word.value
    )
    return [row["client_id"] for row in rows]


async def held_among(tx: Tx, client_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these clients who are in custody now."""
    rows = await tx.fetch(
        """
        SELECT external_id.client_id, publisher_id, label, value, version_sequence, version_at, content_hash,
               is_in_custody, since
          FROM external_id
          JOIN custody USING (label, value)
         WHERE external_id.client_id = ANY($1)
           AND custody.client_id IS NULL
           AND is_in_custody
        """,
        list(client_ids),
    )
    words: dict[UUID, list[Word]] = defaultdict(list)
    for row in rows:
        words[row["client_id"]].append(_word(row))
    return frozenset(client_id for client_id, said in words.items() if in_custody(said, tx.now))


async def ask_where_begun(tx: Tx) -> int:
    """Have those planned again soon whose custody has begun since they were planned last; how many."""
    rows = await tx.fetch(
        """
        INSERT INTO replan (client_id, because, at)
        SELECT DISTINCT plan.client_id, 'custody', $1::timestamptz
          FROM custody
          JOIN external_id USING (label, value)
          JOIN plan ON plan.client_id = external_id.client_id AND planned_at < since
         WHERE is_in_custody
           AND since <= $1
           AND NOT EXISTS (SELECT FROM replan WHERE replan.client_id = plan.client_id)
        RETURNING client_id
        """,
        tx.now,
    )
    return len(rows)


async def _lock(tx: Tx, new: Word) -> Word | None:
    row = await tx.fetchrow(
        f"""
        SELECT {_COLUMNS}
          FROM custody
         WHERE publisher_id = $1
           AND label = $2
           AND value = $3
           FOR NO KEY UPDATE
        """,  # noqa: S608  (our own columns)
        *new.key,
    )
    return _word(row) if row else None


def _word(row: asyncpg.Record) -> Word:
    version = Version(row["version_sequence"], row["version_at"])
    names = (name for name in Word.__struct_fields__ if name != "version")
    return Word(version=version, **{name: row[name] for name in names})
