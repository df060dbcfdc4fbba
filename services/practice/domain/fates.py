"""What becomes of an accepted message and its receipts: settled at accept, by knobs and dice."""

from typing import Literal

import msgspec

from services.practice.domain.dice import Dice
from services.practice.domain.knobs import Knobs
from services.practice.domain.messages import Status
from services.practice.domain.refusals import NEVER_LEFT

PhoneState = Literal["on", "off", "disconnected", "landline", "answers_stop"]

STATE_ERRORS: dict[PhoneState, int] = {"off": 30003, "disconnected": 30005, "landline": 30006}
TWIN_AFTER_S = 0.05  # how long after a receipt its duplicate is posted


class Step(msgspec.Struct, frozen=True):
    """The message takes a status, so many seconds after it was accepted."""

    after_s: float
    status: Status
    error_code: int | None = None


class Receipt(msgspec.Struct, frozen=True):
    """The receipt of a step, posted so long after accept; an early one before the create is answered."""

    after_s: float
    step: Step
    is_early: bool = False


def error_of(number: str, state: PhoneState, knobs: Knobs, dice: Dice, turn: int) -> int | None:
    """The error a message to number will end with; None when it is delivered."""
    if (code := knobs.error_codes.get(number)) is not None and not knobs.comes_at_the_door(number):
        return code
    if (code := STATE_ERRORS.get(state)) is not None:
        return code
    return dice.pick(knobs.error_shares, "error", turn)


def life(
    *, starts_s: float, expires_s: float, error_code: int | None, knobs: Knobs, initial: Status
) -> tuple[Step, ...]:
    """The statuses a message will take after its initial one, in order.

    starts_s: when its line is free for it. expires_s: when its ValidityPeriod or the queue ends.
    """
    queued = () if initial == "queued" else (Step(0 if initial == "accepted" else starts_s, "queued"),)
    gap = knobs.receipt_delay_ms / 1000
    if starts_s > expires_s:
        return (*queued, Step(expires_s, "failed", knobs.expiry_code))
    if error_code in NEVER_LEFT:
        return (*queued, Step(starts_s + gap, "failed", error_code))
    last: Status = "delivered" if error_code is None else "undelivered"
    return (
        *queued,
        Step(starts_s, "sending"),
        Step(starts_s + gap, "sent"),
        Step(starts_s + 2 * gap, last, error_code),
    )


def receipts(steps: tuple[Step, ...], knobs: Knobs, dice: Dice, turn: int) -> tuple[Receipt, ...]:
    """Which receipts are posted when: shuffled, lost, late and doubled as the knobs say."""
    shown = [step for step in steps if step.status in knobs.receipt_statuses]
    times = [step.after_s for step in shown]
    if dice.happens(knobs.shuffled, "shuffled", turn):
        shown.sort(key=lambda step: dice.roll("order", turn, step.status))
    planned: list[Receipt] = []
    for after_s, step in zip(times, shown, strict=True):
        if dice.happens(knobs.lost, "lost", turn, step.status):
            continue
        late = knobs.late_by_ms / 1000 if dice.happens(knobs.late, "late", turn, step.status) else 0
        planned.append(Receipt(after_s + late, step))
        if dice.happens(knobs.duplicated, "twice", turn, step.status):
            planned.append(Receipt(after_s + late + TWIN_AFTER_S, step))
    if planned and dice.happens(knobs.early, "early", turn):
        planned[0] = Receipt(0, planned[0].step, is_early=True)
    return tuple(planned)
