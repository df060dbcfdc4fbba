"""Posts of other services into their clients' threads: the department that serves, the words, the way to gateway."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from proto.hints import PageChanged
from proto.posts import ThreadPost, ThreadRefused
from proto.values.body import segments
from proto.values.language import choose, language_of
from services.kit import failpoints
from services.kit.bus import Retry
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.health import FROZEN
from services.threads.domain.held import Held, Wordings
from services.threads.domain.sending import Road, blocked
from services.threads.domain.status import POST_SEQ
from services.threads.store import questions
from services.threads.store.audience import audience
from services.threads.store.caseloads import threads_here
from services.threads.store.following import kept_records
from services.threads.store.heads import Change, Head, below, lock_threads, settle
from services.threads.store.posts import Reason, keep_posts, tell_posted
from services.threads.store.releases import release
from services.threads.store.roads import hold_roads, roads
from services.threads.store.texts import OutboundRow, insert_outbound


class Addressed(msgspec.Struct, frozen=True):
    """A post with where it goes, and what it says there; the client's language chooses its words."""

    post: ThreadPost
    thread_id: UUID
    wordings: Wordings
    road: Road


async def write_posts(tx: Tx, asked: Sequence[ThreadPost]) -> None:
    """Put new posts into their clients' threads, or refuse them; those whose window is open go to gateway at once."""
    if not asked:
        return
    meant, asked = asked, await _followed(tx, asked)
    clients = await _clients(tx, [post.client_id for post in asked])
    departments = await _departments(tx, asked)
    addressed: list[Addressed] = []
    reasons: dict[UUID, Reason] = {}
    reachable: list[ThreadPost] = []
    for post in asked:
        if reason := _unreachable(post, clients, departments):
            reasons[post.post_id] = reason
        else:
            reachable.append(post)
    threads = await threads_here(tx, {(post.client_id, departments[post.post_id]) for post in reachable})
    heads, ways = await _hold(tx, set(threads.values()))
    if not failpoints.is_off("followed_again") and await _followed(tx, meant) != asked:
        raise Retry("a record was merged or parted meanwhile")
    for post in reachable:
        thread_id = threads[post.client_id, departments[post.post_id]]
        to = Addressed(post, thread_id, _wordings(post, clients[post.client_id][0]), ways[thread_id])
        reason = _closed_road(to, tx)
        if reason:
            reasons[post.post_id] = reason
        else:
            addressed.append(to)
    await _refuse(tx, reasons)
    await _post(tx, addressed, {to.thread_id: heads[to.thread_id] for to in addressed})


async def _followed(tx: Tx, asked: Sequence[ThreadPost]) -> list[ThreadPost]:
    """A client whose record was merged since is spoken to in the one that stayed."""
    kept = await kept_records(tx, {post.client_id for post in asked})
    return [msgspec.structs.replace(post, client_id=kept.get(post.client_id, post.client_id)) for post in asked]


async def _hold(tx: Tx, thread_ids: Collection[UUID]) -> tuple[dict[UUID, Head], dict[UUID, Road]]:
    """These threads and where a text in each goes, as they are until the transaction ends.

    Held before they are looked at: what is due is queued unseen until the commit. Whoever ends a number or closes a
    conversation at this moment did so before, or finds what was posted and has it taken back.
    """
    if failpoints.is_off("posts_held"):
        ways = await roads(tx, thread_ids)
        return await lock_threads(tx, thread_ids), ways
    heads = await lock_threads(tx, thread_ids)
    return heads, await hold_roads(tx, heads.keys(), {head.client_id for head in heads.values()})


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
    return blocked(to.road, to.post.purpose)


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


async def _refuse(tx: Tx, reasons: dict[UUID, Reason]) -> None:
    rows = [(post_id, "refused", reason, None, None, tx.now, None, None) for post_id, reason in reasons.items()]
    await keep_posts(tx, rows)
    for post_id, reason in reasons.items():
        tx.publish(ThreadRefused(post_id=post_id, reason=reason, at=tx.now), subject=str(post_id), seq=POST_SEQ)


async def _post(tx: Tx, addressed: Sequence[Addressed], heads: dict[UUID, Head]) -> None:
    if not addressed:
        return
    rows = _rows(tx, addressed, heads)
    await keep_posts(tx, [_kept(tx, to, row) for to, row in zip(addressed, rows, strict=True)])
    await insert_outbound(tx, rows)
    counts = {thread_id: sum(row.thread_id == thread_id for row in rows) for thread_id in sorted(heads)}
    await settle(tx, [Change(thread_id, count) for thread_id, count in counts.items()])
    for to, row in zip(addressed, rows, strict=True):
        if to.post.question:
            await questions.ask(tx, to.post.question, to.post.post_id, row.thread_id, row.message_id)
        if story := tx.stories.get(str(row.post_id)):
            tx.stories[str(row.message_id)] = story
        tell_posted(tx, to.post.post_id, row.thread_id, row.message_id)
    await _hint(tx, rows, heads)
    due = [_held(row) for row in rows if not row.is_scheduled]
    if due:
        await release(tx, due, {to.thread_id: to.road for to in addressed})


def _rows(tx: Tx, addressed: Sequence[Addressed], heads: dict[UUID, Head]) -> list[OutboundRow]:
    arrivals = {thread_id: head.arrivals for thread_id, head in heads.items()}
    rows = []
    for to in addressed:
        arrivals[to.thread_id] += 1
        body = to.wordings.at(to.road)
        goes_at = max(to.post.not_before, tx.now)
        rows.append(
            OutboundRow(
                message_id=new_id(),
                thread_id=to.thread_id,
                shown_at=below(heads[to.thread_id].last_at, goes_at),
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
                meant_for=to.road.number,
            )
        )
    return rows


def _wordings(post: ThreadPost, language: str) -> Wordings:
    theirs, neutral = language_of(language), post.neutral_wording
    full = post.wording[choose(theirs, post.wording)]
    return Wordings(full, neutral[choose(theirs, neutral)] if neutral else None)


def _kept(tx: Tx, to: Addressed, row: OutboundRow) -> tuple[object, ...]:
    """With both wordings, where there are two: which of them goes is decided when it goes."""
    words = (to.wordings.full, to.wordings.neutral) if to.wordings.neutral else (None, None)
    return (to.post.post_id, "posted", None, row.thread_id, row.message_id, tx.now, *words)


def _held(row: OutboundRow) -> Held:
    return Held(
        message_id=row.message_id,
        thread_id=row.thread_id,
        body=row.body,
        lane=row.lane,
        purpose=row.purpose,
        author_id=None,
        post_id=row.post_id,
        release_at=row.release_at,
        not_after=row.not_after,
        is_urgent=False,
        is_scheduled=False,
    )


async def _hint(tx: Tx, rows: Sequence[OutboundRow], heads: dict[UUID, Head]) -> None:
    """Open pages show the new text; its status follows by itself."""
    watching = await audience(tx, [head.staff_id for head in heads.values()])
    for row in rows:
        head = heads[row.thread_id]
        tx.hint(
            PageChanged(
                kind="message",
                staff_ids=watching.of(head.staff_id),
                department_id=head.department_id,
                thread_id=row.thread_id,
                message_id=row.message_id,
            )
        )
