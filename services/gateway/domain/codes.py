"""What each error code of the provider means: its class, what we do, and the key of its plain sentence. Data.

Source: the provider's error pages and the maps of three systems that send millions of texts.
"""

from typing import Literal

import msgspec

# not_processed   never reached the carriers: back to the queue, the line rests
# throttled       this line has sent enough for now: back to the queue, the line rests
# account         nothing of ours goes out until a person mends it: back to the queue, the line rests long
# consent         the number said STOP: failed, and we learn it
# number · routing · content · filtered · loop    failed for good
# carrier         the phone could not be reached just now; may work later
Class = Literal[
    "not_processed", "throttled", "account", "consent", "number", "routing", "content", "filtered", "loop", "carrier"
]
Wording = Literal[
    "our_fault",
    "opted_out",
    "not_in_service",
    "landline",
    "phone_off",
    "carrier_blocked",
    "content_refused",
    "wrong_number",
    "too_many_replies",
    "no_reason",
    "picture_not_carried",
]


class Code(msgspec.Struct, frozen=True):
    """One code: its class, and the key of the sentence staff read."""

    kind: Class
    wording: Wording


_TABLE: dict[tuple[Class, Wording], tuple[int, ...]] = {
    ("not_processed", "our_fault"): (20429,),
    ("throttled", "our_fault"): (21611, 30001, 30022, 30023, 30027, 30036, 60728, 63017, 63038),
    ("account", "our_fault"): (20003, 21703, 21704, 21705, 30002, 30024, 30032, 30034),
    ("consent", "opted_out"): (21610,),
    ("number", "wrong_number"): (21211, 21214, 21217, 21266),
    ("number", "not_in_service"): (30005,),
    ("number", "landline"): (21614, 30006),
    ("routing", "our_fault"): (21408, 21601, 21606, 21612, 21635),
    ("content", "content_refused"): (21602, 21617, 21620, 21623, 30019),
    ("content", "picture_not_carried"): (12300,),
    ("filtered", "carrier_blocked"): (30004, 30007),
    ("loop", "too_many_replies"): (14107,),
    ("carrier", "phone_off"): (30003,),
    ("carrier", "no_reason"): (30008, 30017, 30410, 30500),
}
CODES: dict[str, Code] = {
    str(number): Code(kind, wording) for (kind, wording), numbers in _TABLE.items() for number in numbers
}
OPTED_OUT = "21610"
# A refusal we have no entry for is final, and says so without guessing why.
OTHER = Code("content", "no_reason")
# Classes whose texts never reached a carrier and go back to the queue.
REQUEUED: frozenset[Class] = frozenset({"not_processed", "throttled", "account"})


def meaning(code: str | None) -> Code:
    """What a code means."""
    return CODES.get(code or "", OTHER)


def wording(code: str | None) -> str | None:
    """The key of the plain sentence for a code; None without a code."""
    return meaning(code).wording if code else None
