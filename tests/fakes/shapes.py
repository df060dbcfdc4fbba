"""What the small threads answers: two clients of Carla's and one unknown number, in the real service's shapes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from services.threads.domain import boards, pages

ANA, BEN, STRANGER = UUID(int=101), UUID(int=102), UUID(int=901)
LINE = "+18015550100"
NUMBERS = {ANA: "+18015550111", BEN: "+13855550112"}
NAMES = {ANA: ("Ana", "Abbott"), BEN: ("Ben", "Barela")}

CARLA = "Carla Reyes"
LONG_AGO = datetime(2026, 1, 5, 17, 0, tzinfo=UTC)
# What a test or a page made of a client's numbers; without that, one that works.
PHONES: dict[UUID, tuple[pages.Phone, ...]] = {}
TASKS: dict[UUID, tuple[pages.Task, ...]] = {}


def forget() -> None:
    """Whoever was added since is known no more."""
    for known in (NUMBERS, NAMES):
        for one in set(known) - {ANA, BEN}:
            del known[one]


def row(thread_id: UUID, texts: Sequence[pages.Message], draft: pages.Draft | None) -> pages.Row:
    """The thread's line in the list."""
    last = next((text for text in reversed(texts) if text.direction != "marker"), None)
    return pages.Row(
        thread_id=thread_id,
        client_id=thread_id,
        given_name=NAMES[thread_id][0],
        family_name=NAMES[thread_id][1],
        at=last.at if last else None,
        preview=last.body if last else "",
        direction=last.direction if last else None,
        status=last.status if last else None,
        unread=sum(text.is_unread for text in texts),
        is_answer_due=bool(last and last.direction == "inbound"),
        is_problem=bool(last and last.status == "failed"),
        draft=draft.body if draft else None,
        health="working",
        number=NUMBERS[thread_id],
    )


def client(client_id: UUID, since: datetime) -> pages.Client:
    """The person, with one working phone."""
    phone = pages.Phone(
        phone_id=client_id,
        number=NUMBERS[client_id],
        health="working",
        is_current=True,
        valid_from=since,
        last_delivered_at=since,
    )
    return pages.Client(
        client_id=client_id,
        given_name=NAMES[client_id][0],
        family_name=NAMES[client_id][1],
        language="es" if client_id == ANA else "en",
        time_zone="America/Denver",
        agreed_at=since,
        phones=PHONES.get(client_id, (phone,)),
        tasks=TASKS.get(client_id, ()),
    )


def thread(
    thread_id: UUID,
    texts: Sequence[pages.Message],
    *,
    staff_id: UUID,
    department_id: UUID,
    now: datetime,
    seq: int,
    composer: pages.Composer,
    draft: pages.Draft | None,
    is_open: bool = True,
) -> pages.Thread:
    """An open thread."""
    person = client(thread_id, now - timedelta(days=40))
    current = next((phone for phone in person.phones if phone.is_current), None)
    return pages.Thread(
        thread_id=thread_id,
        client=person,
        department_id=department_id,
        department_name="Probation",
        time_zone="America/Denver",
        staff_id=staff_id,
        staff_name=CARLA,
        is_open=is_open,
        can_mark_read=True,
        unread=sum(text.is_unread for text in texts),
        is_answer_due=row(thread_id, texts, draft).is_answer_due,
        seq=seq,
        messages=tuple(texts[-50:]),
        has_earlier=len(texts) > 50,
        composer=composer,
        first_unread_id=next((text.message_id for text in texts if text.is_unread), None),
        number=current.number if current else None,
        health="opted_out" if composer.blocked == "opted_out" else current.health if current else None,
        draft=draft,
    )


def board(now: datetime) -> boards.UnknownBoard:
    """One number, which may be Ana's."""
    number = boards.UnknownNumber(
        number_id=STRANGER,
        number="+14355550177",
        line=LINE,
        kind="unknown",
        first_at=now,
        last_at=now,
        text_count=1,
        texts=(boards.UnknownText(text_id=uuid4(), body="hi its ana new phone", at=now),),
        candidates=(
            boards.Candidate(
                client_id=ANA, given_name="Ana", family_name="Abbott", staff_name=CARLA, why="name_in_text"
            ),
        ),
        says_new_number=True,
    )
    return boards.UnknownBoard(numbers=(number,), total=1)


def found(words: str) -> boards.Found:
    """Who has these letters in the name."""
    return boards.Found(
        clients=tuple(
            boards.FoundClient(
                client_id=client_id,
                given_name=given,
                family_name=family,
                number=NUMBERS[client_id],
                health="working",
                staff_name=CARLA,
                is_open=True,
                thread_id=client_id,
            )
            for client_id, (given, family) in NAMES.items()
            if words.lower() in f"{given} {family}".lower()
        )
    )
