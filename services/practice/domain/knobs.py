"""What a test or a person may turn, to see how the office stands it. A knob not given is at its default."""

from typing import Annotated, Final, Literal, get_args

import msgspec

from services.practice.domain.signing import Algorithm

Fault = Literal[
    "throttled",  # 429 and 20429: not accepted, documented as safe to send again
    "unavailable",  # 503: not accepted
    "server_error",  # 500 with an HTML body: not accepted
    "hang",  # no answer for hang_s: not accepted
    "reset",  # the connection is reset: not accepted
    "unavailable_after_accept",  # 503 with an HTML body, but the message exists
    "hang_after_accept",  # no answer for hang_s, but the message exists
    "reset_after_accept",  # the connection is reset, but the message exists
]
FAULTS: Final = frozenset[str](get_args(Fault))

Share = Annotated[float, msgspec.Meta(ge=0, le=1, description="share of cases, 0 to 1")]
Milliseconds = Annotated[float, msgspec.Meta(ge=0, le=600_000)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=100_000)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Pace = Annotated[float, msgspec.Meta(gt=0, le=100_000, description="segments a second")]
ErrorCode = Annotated[int, msgspec.Meta(ge=10_000, le=69_999)]
# The words of a receipt the company may post; `sending` is possible but rare in the wild, so off by default.
ReceiptStatus = Literal["queued", "sending", "sent", "delivered", "undelivered", "failed", "canceled", "scheduled"]

# What becomes of a call to a phone, in Twilio's words; canceled: the caller hung up while it rang.
DeskFate = Literal["completed", "busy", "no-answer", "failed", "canceled"]

DOOR_CODES_END: Final = 30_000


class Knobs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All knobs. Setting them replaces the whole set and starts the dice anew from `seed`."""

    seed: int = 1

    # The Messages API
    latency_ms: Milliseconds = 0  # from accepted to answered
    next_faults: tuple[Fault | None, ...] = ()  # one for each of the next creates, in order; null: none
    fault_shares: dict[Fault, Share] = {}  # afterwards, by chance
    next_update_faults: tuple[Fault | None, ...] = ()  # one for each of the next changes of a message, as above
    next_consent_faults: tuple[Fault | None, ...] = ()  # one for each of the next calls that tell consents
    consent_errors: dict[str, ErrorCode] = {}  # by number: what its item is answered with
    throttle_burst: Count = 1  # a `throttled` by chance refuses so many creates in a row
    retry_after_s: Annotated[int, msgspec.Meta(ge=0, le=3600)] = 1  # the header of a 429
    creates_in_flight: Count | None = None  # more at once are refused with 20429; null: no limit
    hang_s: Seconds = 60
    list_lag_s: Seconds = 0  # how long a new message is missing from the list
    list_latency_ms: Milliseconds = 0  # until a page of the list is answered
    list_faults: Share = 0  # pages of the list answered with 500 and HTML

    # Lines
    pace: Pace | None = None  # of lines that have none of their own; null: no limit
    queue_s: Seconds = 36_000  # how long a queue may get; Twilio's is ten hours
    # The facts this was built from say 30001; Twilio's page on 30036 says 30036. The office must stand both.
    expiry_code: Literal[30001, 30036] = 30001

    # Phones
    error_codes: dict[str, ErrorCode] = {}  # by number; below 30000 at the door, else in the receipt
    at_the_door: dict[str, bool] = {}  # by number: whether its code comes at the door, whatever the code is
    error_shares: dict[ErrorCode, Share] = {}  # by chance, in the receipt; codes from 30000
    advanced_opt_out: bool = False  # name the word (OptOutType) in the webhook

    # Look-ups, and the carriers' list of a day
    line_types: dict[str, str] = {}  # by number, in Twilio's words; the others are mobile
    reassigned: frozenset[str] = frozenset()  # numbers that are somebody else's now
    deactivated: dict[str, tuple[str, ...]] = {}  # by day, as 2026-11-23; a day that is not here has no list yet
    lookup_faults: tuple[Fault | None, ...] = ()  # one for each of the next look-ups, in order; null: none

    # Calls
    ring_ms: Milliseconds = (
        1_000  # how long a phone rings before something becomes of it, whatever is told to the office
    )
    desks: dict[str, DeskFate] = {}  # by number: what becomes of a call to it; else its phone's state says so

    # Receipts
    receipt_statuses: tuple[ReceiptStatus, ...] = (
        "queued", "sent", "delivered", "undelivered", "failed", "canceled",
    )  # fmt: skip
    receipt_delay_ms: Milliseconds = 200  # from one status to the next
    early: Share = 0  # messages whose first receipt is posted before the create is answered
    shuffled: Share = 0  # messages whose receipts come in another order
    lost: Share = 0  # receipts never posted
    duplicated: Share = 0  # receipts posted twice
    late: Share = 0  # receipts posted late_by_ms later
    late_by_ms: Milliseconds = 2_000
    algorithm: Algorithm = "HMAC_SHA1"

    # Texts in
    texts_in_duplicated: Share = 0  # texts whose webhook is posted twice
    webhook_budget_ms: Milliseconds = 15_000  # Twilio's own cap, whatever a URL asks for
    day_s: Seconds = 180  # how long "Play a day" takes

    def comes_at_the_door(self, number: str) -> bool:
        """Whether the code that a knob names for this number is the answer to the create."""
        code = self.error_codes.get(number)
        return code is not None and self.at_the_door.get(number, code < DOOR_CODES_END)
