"""Parts of texts: each kept once, and the text taken in with the transaction that brings the last of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from services.gateway.domain.pieces import whole
from services.gateway.domain.wire import Piece
from services.gateway.store import texts
from services.kit import failpoints
from services.kit.db import Tx

# The parts of a text come within seconds. After that what is there is read; what comes then is a text of its own.
PATIENCE = timedelta(minutes=5)
# A provider that was not sure we had a text has brought it again by then.
COMES_AGAIN = timedelta(hours=1)
# What a link brought that is over since comes by the next one as soon as that is there. Later, or after the first time,
# the same words are a new text: one that shows twice is better than one that is lost.
FROM_LINK_TO_LINK = timedelta(minutes=2)
# The session lock of a link that lives; its id is the second part of the key of a text in one part.
LINK = "smpp_link."
SWEEP = 200


async def take_in(tx: Tx, pieces: Sequence[Piece], locks_tell: bool) -> list[bool]:
    """Keep what is new of these, and take in the texts that are whole with them; whether each is for a line of ours.

    locks_tell: a link whose lock nobody has is over, as no lock was lost just now.
    """
    keys = sorted({piece.key for piece in pieces})
    await _lock(tx, sorted({_base(key) for key in keys}))
    if locks_tell or failpoints.is_off("locks_tell"):
        await _adopt(tx, [key for key in keys if "." in key])
    if failpoints.is_off("pieces_once"):
        await tx.execute("DELETE FROM piece WHERE piece_key = ANY ($1) AND joined_at IS NOT NULL", keys)
    fresh = await _insert(tx, pieces)
    strangers = await _join(tx, await _of(tx, sorted(fresh), is_whole=True))
    return [piece.key not in strangers for piece in pieces]


async def confirm(tx: Tx, pieces: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The provider has our answer to these: another with the same words is another text.

    Those that wait for the other parts of their text come back, to be confirmed again: left behind, one would be taken
    for its namesake in the next text with the same reference.
    """
    keys, places = zip(*sorted(pieces), strict=True)
    await tx.execute(
        """
        DELETE FROM piece
         USING unnest($1::text[], $2::bigint[]) AS known (piece_key, place)
         WHERE piece.piece_key = known.piece_key
           AND piece.place = known.place
           AND joined_at IS NOT NULL
        """,
        list(keys),
        list(places),
    )
    rows = await tx.fetch(
        """
        SELECT piece_key, place
          FROM piece
          JOIN unnest($1::text[], $2::bigint[]) AS known (piece_key, place) USING (piece_key, place)
        """,
        list(keys),
        list(places),
    )
    return [(row["piece_key"], row["place"]) for row in rows]


async def tidy(tx: Tx) -> int:
    """Take in what there is of texts whose other parts never came; forget what comes no more. How many were short."""
    await tx.execute("DELETE FROM piece WHERE joined_at < $1", tx.now - COMES_AGAIN)
    rows = await tx.fetch(
        "SELECT DISTINCT piece_key FROM piece WHERE joined_at IS NULL AND at < $1 ORDER BY piece_key LIMIT $2",
        tx.now - PATIENCE,
        SWEEP,
    )
    keys = [row["piece_key"] for row in rows]
    await _lock(tx, keys)
    await _join(tx, await _of(tx, keys, is_whole=False))
    return len(keys)


async def _lock(tx: Tx, keys: Sequence[str]) -> None:
    """Two parts that come at once must see one another, or neither would be the last."""
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest($1::text[]) WITH ORDINALITY AS k (key, n)",
        list(keys),
    )


def _base(key: str) -> str:
    return key.partition(".")[0]


def _link(key: str) -> str:
    return key.split(".")[1]


async def _adopt(tx: Tx, keys: Sequence[str]) -> None:
    """What a link brought that is over is brought again: it has the new key from now on, and no other text is it."""
    rows = await tx.fetch(
        """
        SELECT piece_key, split_part(piece_key, '.', 2) AS link_id
          FROM piece
         WHERE split_part(piece_key, '.', 1) = ANY ($1)
           AND joined_at > $2
         ORDER BY joined_at, piece_key
        """,
        sorted({_base(key) for key in keys}),
        tx.now - FROM_LINK_TO_LINK,
    )
    known = {row["piece_key"] for row in rows}
    bringing = {_link(key) for key in keys}
    over = await _over(tx, {row["link_id"] for row in rows if row["link_id"]}, bringing)
    left: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["link_id"] in over:
            left[_base(row["piece_key"])].append(row["piece_key"])
    for key in keys:
        if key not in known and left[_base(key)]:
            await tx.execute("UPDATE piece SET piece_key = $2 WHERE piece_key = $1", left[_base(key)].pop(0), key)


async def _over(tx: Tx, link_ids: set[str], bringing: set[str]) -> set[str]:
    """Those of these links that live no more. A shared lock, so that two who look at once do not hinder each other.

    None, when one that is just bringing something seems to be: then the server has lost locks, as by a restart, and
    nobody has noticed yet. It would take a text of its own for another, and others' as well.
    """
    if not link_ids or failpoints.is_off("links_apart"):
        return link_ids
    rows = await tx.fetch(
        """
        SELECT link_id
          FROM unnest($1::text[]) AS link (link_id)
         WHERE pg_try_advisory_xact_lock_shared(hashtextextended($2 || link_id, 0))
        """,
        sorted(link_ids | bringing),
        LINK,
    )
    over = {row["link_id"] for row in rows}
    return over if over.isdisjoint(bringing) or failpoints.is_off("locks_tell") else set()


async def _insert(tx: Tx, pieces: Sequence[Piece]) -> set[str]:
    rows = await tx.fetch(
        """
        INSERT INTO piece (piece_key, place, of_places, number, line, content, at)
        SELECT piece_key, place, of_places, number, line, content, $7
          FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bytea[])
            AS came (piece_key, place, of_places, number, line, content)
        ON CONFLICT (piece_key, place) DO NOTHING
        RETURNING piece_key
        """,
        [piece.key for piece in pieces],
        [piece.place for piece in pieces],
        [piece.of_places for piece in pieces],
        [piece.number for piece in pieces],
        [piece.line for piece in pieces],
        [piece.content for piece in pieces],
        tx.now,
    )
    return {row["piece_key"] for row in rows}


async def _of(tx: Tx, keys: Sequence[str], is_whole: bool) -> list[list[Piece]]:
    """The parts of each of these texts that was not taken in yet; is_whole: only of those that are all there."""
    rows = await tx.fetch(
        """
        SELECT piece_key, number, line, place, of_places, content
          FROM piece
         WHERE piece_key = ANY ($1)
           AND joined_at IS NULL
         ORDER BY at, piece_key, place
        """,
        list(keys),
    )
    parts: dict[str, list[Piece]] = defaultdict(list)
    for row in rows:
        parts[row["piece_key"]].append(Piece(*row))
    return [some for some in parts.values() if not is_whole or len(some) == some[0].of_places]


async def _join(tx: Tx, parts: Sequence[Sequence[Piece]]) -> set[str]:
    """Take these texts in; the keys of those that are for no line of ours, which are kept no longer."""
    if not parts:
        return set()
    verdicts = await texts.take_in(tx, [whole(some) for some in parts])
    keys = [some[0].key for some in parts]
    strangers = {key for key, verdict in zip(keys, verdicts, strict=True) if verdict == "unknown_line"}
    # Its words are in the text now.
    await tx.execute("UPDATE piece SET joined_at = $2, content = '' WHERE piece_key = ANY ($1)", keys, tx.now)
    await tx.execute("DELETE FROM piece WHERE piece_key = ANY ($1)", sorted(strangers))
    return strangers
