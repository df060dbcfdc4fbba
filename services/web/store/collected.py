"""What web collects: the audit trail of all services, open notices, a copy of the lines."""

import json
from collections.abc import Sequence
from uuid import UUID

from proto.notices import NoticeCleared, NoticeRaised
from proto.numbers import LineChanged
from proto.trail import AuditRecorded
from services.kit.tx import Tx


async def add_to_trail(tx: Tx, acts: Sequence[AuditRecorded]) -> None:
    """Append acts to the trail; one that is there already stays as it is."""
    rows = [
        (act.audit_id, act.service, act.at, act.actor_kind, act.actor_id, act.session, act.act, act.object_kind,
         act.object_id, act.outcome, json.dumps(act.facts))
        for act in acts
    ]  # fmt: skip
    await tx.execute(
        """
        INSERT INTO audit_trail (audit_id, service, at, actor_kind, actor_id, session, act, object_kind, object_id,
                                 outcome, facts, received_at)
        SELECT *, $12::timestamptz
          FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[],
                      $8::text[], $9::text[], $10::text[], $11::jsonb[])
            ON CONFLICT (audit_id) DO NOTHING
        """,
        *[list(column) for column in zip(*rows, strict=True)], tx.now,
    )  # fmt: skip


async def raise_notice(tx: Tx, notice: NoticeRaised, seq: int) -> None:
    """Keep a notice; one that was cleared before it came stays cleared."""
    await tx.execute(
        """
        INSERT INTO notice (notice_id, kind, department_id, staff_ids, thread_id, message_id, raised_at, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (notice_id) DO UPDATE
           SET kind = excluded.kind, department_id = excluded.department_id, staff_ids = excluded.staff_ids,
               thread_id = excluded.thread_id, message_id = excluded.message_id, raised_at = excluded.raised_at,
               cleared_at = NULL, seq = excluded.seq
         WHERE notice.seq < excluded.seq
        """,
        notice.notice_id, notice.kind, notice.department_id, list(notice.staff_ids), notice.thread_id,
        notice.message_id, notice.at, seq,
    )  # fmt: skip


async def clear_notice(tx: Tx, notice: NoticeCleared, seq: int) -> None:
    """Nobody needs it any more; may come before the notice itself."""
    await tx.execute(
        """
        INSERT INTO notice (notice_id, kind, department_id, staff_ids, cleared_at, seq)
        VALUES ($1, 'text_received', $2, '{}', $3, $4)
            ON CONFLICT (notice_id) DO UPDATE
           SET cleared_at = excluded.cleared_at, seq = excluded.seq
         WHERE notice.seq < excluded.seq
        """,
        notice.notice_id, UUID(int=0), notice.at, seq,
    )  # fmt: skip


async def keep_line(tx: Tx, line: LineChanged, seq: int) -> None:
    """Keep the newest state of a line."""
    await tx.execute(
        """
        INSERT INTO line (line, department_id, kind, is_active, seq)
        VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (line) DO UPDATE
           SET department_id = excluded.department_id, kind = excluded.kind, is_active = excluded.is_active,
               seq = excluded.seq
         WHERE line.seq < excluded.seq
        """,
        line.line, line.department_id, line.kind, line.is_active, seq,
    )  # fmt: skip
