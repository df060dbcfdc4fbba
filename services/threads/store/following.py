"""Whom an id stands for, when the record it was given to has been merged into another since."""

from collections.abc import Collection
from uuid import UUID

from services.kit import failpoints
from services.kit.tx import Tx


async def kept_records(tx: Tx, client_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """For each of these clients there is: the record that stands for them now, mostly their own."""
    if failpoints.is_off("merge_follow"):
        return {client_id: client_id for client_id in client_ids}
    rows = await tx.fetch(
        """
        WITH RECURSIVE path AS (
            SELECT client_id AS asked_id, client_id, merged_into
              FROM client
             WHERE client_id = ANY ($1)
             UNION
            SELECT path.asked_id, client.client_id, client.merged_into
              FROM path
              JOIN client ON client.client_id = path.merged_into)
        SELECT asked_id, client_id
          FROM path
         WHERE merged_into IS NULL
        """,
        list(client_ids),
    )
    return {row["asked_id"]: row["client_id"] for row in rows}


async def kept_record(tx: Tx, client_id: UUID) -> UUID:
    """The record that stands for this client now."""
    return (await kept_records(tx, [client_id])).get(client_id, client_id)


async def own_records(tx: Tx, client_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """These records and all that were merged into them: which of these each stands under now."""
    rows = await tx.fetch(
        """
        WITH RECURSIVE path AS (
            SELECT kept_id, kept_id AS client_id
              FROM unnest($1::uuid[]) AS asked (kept_id)
             UNION
            SELECT path.kept_id, client.client_id
              FROM path
              JOIN client ON client.merged_into = path.client_id)
        SELECT client_id, kept_id
          FROM path
        """,
        list(client_ids),
    )
    return {row["client_id"]: row["kept_id"] for row in rows}
