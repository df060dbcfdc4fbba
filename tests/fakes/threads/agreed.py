"""What clients agreed to, and what courts ordered: remembered for the small threads."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from msgspec.structs import replace

from services.threads.domain import pages
from services.threads.domain.consents import CARRIERS
from tests.fakes import shapes

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

NOTHING = pages.Consents(words=(), has_more=False, orders=(), time_zone="America/Denver")
# By the client; without that, nothing was said.
KEPT: dict[UUID, pages.Consents] = {}


def of(client_id: UUID) -> pages.Consents:
    """What the client agreed to, as it is now."""
    kept = replace(KEPT.get(client_id, NOTHING), number=shapes.NUMBERS[client_id])
    talk = next((word for word in kept.words if word.holds and word.purpose != "reminder"), None)
    reminder = next((word for word in kept.words if word.holds and word.purpose != "talk"), None)
    order = next((order for order in kept.orders if order.in_force), None)
    is_opened = order is not None and talk is not None and talk.how not in CARRIERS
    return replace(
        kept,
        stopped=talk.how if talk and not is_opened else None,
        stopped_at=talk.at if talk and not is_opened else None,
        reminders_stopped=reminder.how if reminder and not is_opened else None,
        reminders_stopped_at=reminder.at if reminder and not is_opened else None,
        order_number=order.order_number if order and is_opened else None,
    )


def in_the_box(client_id: UUID) -> dict[str, Any]:
    """What the box under the conversation knows of it."""
    now = of(client_id)
    order = next((one for one in now.orders if one.order_number == now.order_number), None)
    return {
        "blocked_how": now.stopped,
        "reminders_stopped_at": now.reminders_stopped_at,
        "order_number": now.order_number,
        "order_last_on": order.last_on if order else None,
    }


def hear(fake: "FakeThreads", client_id: UUID, **more: Any) -> pages.ConsentWord:
    """A word is said, and holds if it is a refusal."""
    told: dict[str, Any] = {"purpose": "all", "is_agreed": False, "how": "wording", "at": fake.clock.now()} | more
    word = pages.ConsentWord(
        consent_id=uuid4(), number=shapes.NUMBERS[client_id], holds=not told["is_agreed"], **told
    )  # fmt: skip
    kept = KEPT.get(client_id, NOTHING)
    lifted = (replace(one, holds=one.holds and not word.is_agreed) for one in kept.words)
    KEPT[client_id] = replace(kept, words=(word, *lifted))
    return word


def order(fake: "FakeThreads", client_id: UUID, **more: Any) -> pages.ContactOrder:
    """A court orders contact."""
    told: dict[str, Any] = {"order_number": "21-CR-0432", "first_on": date(2026, 1, 5), "last_on": date(2027, 1, 5)}
    made = pages.ContactOrder(
        order_id=uuid4(), decided_at=fake.clock.now(), decided_by="Erin Hammond", in_force=True, **(told | more)
    )
    kept = KEPT.get(client_id, NOTHING)
    KEPT[client_id] = replace(kept, orders=(made, *kept.orders))
    return made


def decide(client_id: UUID) -> None:
    """Whoever looks is a supervisor."""
    KEPT[client_id] = replace(KEPT.get(client_id, NOTHING), may_decide=True)
