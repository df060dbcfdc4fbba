"""Whether the person whose number was typed is here twice."""

from uuid import UUID

import pytest

from services.web.domain.answers import Known, KnownClient, SameName
from services.web.domain.twins import twin

HOLDER, NAMESAKE, THIRD = (UUID(int=n) for n in (1, 2, 3))


def holder(client_id: UUID, *, is_ended: bool = False, is_seen: bool = True) -> KnownClient:
    return KnownClient(
        client_id=client_id,
        relation="yours",
        is_open=True,
        is_ended=is_ended,
        given_name="Ana",
        family_name="Abbott",
        thread_id=client_id if is_seen else None,
    )


def named(*client_ids: UUID) -> tuple[SameName, ...]:
    return tuple(
        SameName(client_id=one, given_name="Ana", family_name="Abbott", digits=None, staff_name=None)
        for one in client_ids
    )


@pytest.mark.parametrize(
    ("holders", "names", "other"),
    [
        ((holder(HOLDER),), (), None),
        ((holder(HOLDER),), (HOLDER,), None),
        ((holder(HOLDER),), (NAMESAKE,), NAMESAKE),
        # Somebody of the same name under another number may be somebody else.
        ((holder(HOLDER),), (HOLDER, NAMESAKE), None),
        ((holder(HOLDER), holder(NAMESAKE)), (HOLDER, NAMESAKE), NAMESAKE),
        ((holder(HOLDER), holder(NAMESAKE, is_ended=True)), (HOLDER, NAMESAKE), None),
        ((holder(HOLDER),), (NAMESAKE, THIRD), None),
        ((holder(HOLDER, is_seen=False),), (NAMESAKE,), None),
        ((holder(HOLDER, is_ended=True),), (NAMESAKE,), None),
    ],
)
def test_the_other_record_is_the_one_that_can_be_nobody_elses(
    holders: tuple[KnownClient, ...], names: tuple[UUID, ...], other: UUID | None
) -> None:
    assert twin(Known(holders=holders, same_name=named(*names)), HOLDER) == other
