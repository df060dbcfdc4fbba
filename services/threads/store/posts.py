"""What other services asked to have said in a client's thread: once each, and how it is taken back."""

from collections.abc import Collection, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from proto.posts import ThreadPost, ThreadPosted, ThreadRefused
from proto.values.body import segments
from proto.values.language import choose, language_of
from services.kit.db import Tx
from services.kit.ids import new_id
from services.threads.domain.health import FROZEN
from services.threads.domain.sending import Road, blocked
from services.threads.store import questions
from services.threads.store.releases import Held, release
from services.threads.store.roads import roads
from services.threads.store.texts import Change, Head, OutboundRow, insert_outbound, lock_threads, settle

Reason = Literal[
    "no_client", "no_phone", "opted_out", "number_frozen", "closed", "no_line", "withdrawn", "too_late", "expired"
]


class Post(msgspec.Struct, frozen=True):
    """A post we know, and what became of it."""

    state: Literal["posted", "refused", "withdrawn"]
    reason: Reason | None
    thread_id: UUID | None
    message_id: UUID | None


class Addressed(msgspec.Struct, frozen=True):
    """A post with where it goes; the client's language chooses its words."""

    post: ThreadPost
    thread_id: UUID
    language: str
    road: Road


async def known_posts(tx: Tx, post_ids: Collection[UUID]) -> dict[UUID, Post]:
    """Those of these posts that were asked for, or taken back, before."""
    rows = await tx.fetch(
        """
        SELECT post_id, state, reason, thread_id, message_id
          FROM post
         WHERE post_id = ANY ($1)
         ORDER BY post_id
           FOR NO KEY UPDATE
        """,
        list(post_ids),
    )
    return {row["post_id"]: Post(row["state"], row["reason"], row["thread_id"], row["message_id"]) for row in rows}


def answer_again(tx: Tx, post_id: UUID, post: Post) -> None:
    """Say what became of a post that was asked for twice."""
    if post.state == "posted" and post.message_id and post.thread_id:
        _posted(tx, post_id, post.thread_id, post.message_id)
    else:
        refused = post.reason if post.state == "refused" and post.reason else "withdrawn"
        tx.publish(ThreadRefused(post_id=post_id, reason=refused, at=tx.now), subject=str(post_id))


async def write_posts(tx: Tx, asked: Sequence[ThreadPost]) -> None:
    """Put new posts into their clients' threads, or refuse them; those whose window is open go to gateway at once."""
    if not asked:
        return
    clients = await _clients(tx, [post.client_id for post in asked])
    departments = await _departments(tx, asked)
    addressed: list[Addressed] = []
    reasons: dict[UUID, Reason] = {}
    threads: dict[UUID, UUID] = {}
    for post in asked:
        reason = _unreachable(post, clients, departments)
        if reason:
            reasons[post.post_id] = reason
        else:
            threads[post.post_id] = await _thread(tx, post.client_id, departments[post.post_id])
    ways = await roads(tx, set(threads.values()))
    for post in asked:
        if post.post_id not in threads:
            continue
        to = Addressed(post, threads[post.post_id], clients[post.client_id][0], ways[threads[post.post_id]])
        reason = _closed_road(to, tx)
        if reason:
            reasons[post.post_id] = reason
        else:
            addressed.append(to)
    await _refuse(tx, reasons)
    await _post(tx, addressed)


def _unreachable(
    post: ThreadPost, clients: dict[UUID, tuple[str, str | None]], departments: dict[UUID, UUID]
) -> Reason | None:
    if post.client_id not in clients:
        return "no_client"
    if clients[post.client_id][1] is None:
        return "no_phone"
    return None if post.post_id in departments else "no_line"


def _closed_road(to: Addressed, tx: Tx) -> Reason | None:
    if to.post.not_after <= tx.now:
        return "expired"
    if to.road.health in FROZEN:
        return "number_frozen"
    return blocked(to.road)


async def _clients(tx: Tx, client_ids: Collection[UUID]) -> dict[UUID, tuple[str, str | None]]:
    """Language and current number of each client there is."""
    rows = await tx.fetch(
        """
        SELECT client.client_id, client.language, phone.number
          FROM client
          LEFT JOIN phone ON phone.client_id = client.client_id AND phone.is_current
         WHERE client.client_id = ANY ($1)
        """,
        list(client_ids),
    )
    return {row["client_id"]: (row["language"], row["number"]) for row in rows}


async def _departments(tx: Tx, asked: Sequence[ThreadPost]) -> dict[UUID, UUID]:
    """In which department's thread each post goes.

    The publisher's own when it serves the client; else the one that has served longest; else the publisher's own,
    whose front office answers. A department without an active line has no thread to speak in.
    """
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (asked.post_id) asked.post_id, serving.department_id
          FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS asked (post_id, client_id, department_id)
         CROSS JOIN LATERAL (
                SELECT caseload.department_id, caseload.opened_at
                  FROM caseload
                 WHERE caseload.client_id = asked.client_id
                   AND caseload.closed_at IS NULL
                 UNION ALL
                SELECT asked.department_id, 'infinity') AS serving
         WHERE EXISTS (SELECT FROM line WHERE line.department_id = serving.department_id AND line.is_active)
         ORDER BY asked.post_id,
                  serving.opened_at < 'infinity' AND serving.department_id = asked.department_id DESC,
                  serving.opened_at
        """,
        [post.post_id for post in asked],
        [post.client_id for post in asked],
        [post.department_id for post in asked],
    )
    return {row["post_id"]: row["department_id"] for row in rows}


async def _thread(tx: Tx, client_id: UUID, department_id: UUID) -> UUID:
    """The client's thread with a department; a new one is nobody's, and so the front office's."""
    found: UUID | None = await tx.fetchval(
        "SELECT thread_id FROM thread WHERE client_id = $1 AND department_id = $2", client_id, department_id
    )
    if found:
        return found
    made: UUID = await tx.fetchval(
        """
        INSERT INTO thread (thread_id, client_id, department_id, is_open, last_at)
        VALUES ($1, $2, $3, true, $4)
        ON CONFLICT (client_id, department_id) DO UPDATE SET is_open = thread.is_open
        RETURNING thread_id
        """,
        new_id(),
        client_id,
        department_id,
        tx.now,
    )
    return made


async def _refuse(tx: Tx, reasons: dict[UUID, Reason]) -> None:
    rows = [(post_id, "refused", reason, None, None, tx.now) for post_id, reason in reasons.items()]
    await _keep(tx, rows)
    for post_id, reason in reasons.items():
        tx.publish(ThreadRefused(post_id=post_id, reason=reason, at=tx.now), subject=str(post_id))


async def _post(tx: Tx, addressed: Sequence[Addressed]) -> None:
    if not addressed:
        return
    heads = await lock_threads(tx, {to.thread_id for to in addressed})
    rows = _rows(tx, addressed, heads)
    await _keep(tx, [(row.post_id, "posted", None, row.thread_id, row.message_id, tx.now) for row in rows])
    await insert_outbound(tx, rows)
    counts = {thread_id: sum(row.thread_id == thread_id for row in rows) for thread_id in sorted(heads)}
    await settle(tx, [Change(thread_id, count) for thread_id, count in counts.items()])
    for to, row in zip(addressed, rows, strict=True):
        if to.post.question:
            await questions.ask(tx, to.post.question, to.post.post_id, row.thread_id, row.message_id)
        _posted(tx, to.post.post_id, row.thread_id, row.message_id)
    due = [_held(row) for row in rows if not row.is_scheduled]
    if due:
        await release(tx, due, {to.thread_id: to.road for to in addressed})


def _rows(tx: Tx, addressed: Sequence[Addressed], heads: dict[UUID, Head]) -> list[OutboundRow]:
    arrivals = {thread_id: head.arrivals for thread_id, head in heads.items()}
    rows = []
    for to in addressed:
        arrivals[to.thread_id] += 1
        body = to.post.wording[choose(language_of(to.language), to.post.wording)]
        goes_at = max(to.post.not_before, tx.now)
        rows.append(
            OutboundRow(
                message_id=new_id(),
                thread_id=to.thread_id,
                shown_at=goes_at,
                arrival=arrivals[to.thread_id],
                body=body,
                segments=segments(body),
                status="held",
                release_at=goes_at,
                is_scheduled=goes_at > tx.now,
                purpose=to.post.purpose,
                lane=to.post.lane,
                post_id=to.post.post_id,
                not_after=to.post.not_after,
            )
        )
    return rows


def _held(row: OutboundRow) -> Held:
    return Held(
        message_id=row.message_id,
        thread_id=row.thread_id,
        body=row.body,
        lane=row.lane,
        purpose=row.purpose,
        author_id=None,
        post_id=row.post_id,
        not_after=row.not_after,
        is_urgent=False,
        is_scheduled=False,
    )


def _posted(tx: Tx, post_id: UUID, thread_id: UUID, message_id: UUID) -> None:
    posted = ThreadPosted(post_id=post_id, message_id=message_id, thread_id=thread_id, at=tx.now)
    tx.publish(posted, subject=str(post_id))


async def _keep(tx: Tx, rows: Sequence[tuple[object, ...]]) -> None:
    # No ON CONFLICT: should two deliveries race, the second fails here, is tried again, and finds the first.
    await tx.executemany(
        "INSERT INTO post (post_id, state, reason, thread_id, message_id, at) VALUES ($1, $2, $3, $4, $5, $6)", rows
    )


async def keep_withdrawn(tx: Tx, post_id: UUID) -> bool:
    """Note that a post is not wanted before it was asked for; False when it has been asked for."""
    row = await tx.fetchrow(
        """
        INSERT INTO post (post_id, state, at)
        VALUES ($1, 'withdrawn', $2)
        ON CONFLICT (post_id) DO NOTHING
        RETURNING post_id
        """,
        post_id,
        tx.now,
    )
    return row is not None


async def withdraw_post(tx: Tx, post_id: UUID) -> None:
    """A post taken back stays taken back, should it be asked for again."""
    await tx.execute("UPDATE post SET state = 'withdrawn' WHERE post_id = $1", post_id)


async def ask_to_stop(tx: Tx, message_id: UUID) -> None:
    """Gateway has the text already: until it answers, the text is stopping."""
    await tx.execute("UPDATE message SET is_stopping = true WHERE message_id = $1", message_id)
