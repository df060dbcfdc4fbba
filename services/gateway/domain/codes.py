"""What each error code of the provider means: its class, what we do, its plain sentence, where it comes. Data.

Source: the provider's error pages and the maps of three systems that send millions of texts.
"""

from typing import Literal

import msgspec

# not_processed   never reached the carriers
# uncertain       the provider stumbled: nobody knows
# throttled       this line, or the account, has sent enough for now
# account         nothing of ours goes out until a person mends it
# consent         the number said STOP
# number · routing · content · filtered · loop    failed for good
# carrier         the phone could not be reached just now; may work later
Class = Literal[
    "not_processed",
    "uncertain",
    "throttled",
    "account",
    "consent",
    "number",
    "routing",
    "content",
    "filtered",
    "loop",
    "carrier",
]
# again       back to the queue; the line rests a moment, longer each time
# later       back to the queue; the line rests until it may send again
# stop        as later, and a person is told: nothing goes until it is mended
# look_up     it may have left: unknown, and the provider's list tells
# opt_out     failed, and we learn that the number said STOP
# fail        failed
# fall_silent failed, and nothing automatic goes from this line to this number for a day
# space_out   tried again some time later, while it is of use; then failed
# expire      its time ran out while the provider had it
Next = Literal["again", "later", "stop", "look_up", "opt_out", "fail", "fall_silent", "space_out", "expire"]
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
    "expired",
    "no_receipt",
    "not_sent",
    "picture_not_carried",
]
# As the answer to our post, in a receipt afterwards, or either.
Comes = Literal["door", "receipt", "both"]

MINUTE, HOUR = 60, 3600


class Code(msgspec.Struct, frozen=True):
    """One code. rest_s: how long its line rests, every line if it is everywhere; tries_s: the pauses before new tries.

    With until_cap the line rests until the carriers' day ends, which is when their daily caps begin anew.
    """

    kind: Class
    next: Next
    wording: Wording
    comes: Comes
    rest_s: int = 0
    until_cap: bool = False
    is_everywhere: bool = False
    tries_s: tuple[int, ...] = ()

    @property
    def rests(self) -> bool:
        """Whether its line rests for a time of the code's own."""
        return bool(self.rest_s or self.until_cap)


CODES: dict[str, Code] = {
    "20429": Code("not_processed", "again", "our_fault", "door"),
    # Their own page: a post that ended so may be sent twice when it is repeated.
    "20500": Code("uncertain", "look_up", "our_fault", "door"),
    "20503": Code("uncertain", "look_up", "our_fault", "door"),
    "21611": Code("throttled", "later", "our_fault", "door"),
    "30001": Code("throttled", "later", "our_fault", "both", rest_s=5 * MINUTE),
    "30022": Code("throttled", "later", "our_fault", "both", rest_s=MINUTE),
    "30023": Code("throttled", "later", "our_fault", "both", until_cap=True),
    "30027": Code("throttled", "later", "our_fault", "both", until_cap=True),
    "60728": Code("throttled", "later", "our_fault", "door", rest_s=HOUR),
    "63017": Code("throttled", "later", "our_fault", "door", rest_s=1),
    "63038": Code("throttled", "later", "our_fault", "door", rest_s=HOUR, is_everywhere=True),
    "30036": Code("throttled", "expire", "expired", "receipt"),
    "20003": Code("account", "stop", "our_fault", "door", rest_s=5 * MINUTE, is_everywhere=True),
    "30002": Code("account", "stop", "our_fault", "both", rest_s=5 * MINUTE, is_everywhere=True),
    "21703": Code("account", "stop", "our_fault", "door", rest_s=5 * MINUTE),
    "21704": Code("account", "stop", "our_fault", "door", rest_s=5 * MINUTE),
    "21705": Code("account", "stop", "our_fault", "door", rest_s=5 * MINUTE),
    # A registration takes days; one text an hour finds out.
    "30024": Code("account", "stop", "our_fault", "both", rest_s=HOUR),
    "30032": Code("account", "stop", "our_fault", "both", rest_s=HOUR),
    "30034": Code("account", "stop", "our_fault", "both", rest_s=HOUR),
    "21610": Code("consent", "opt_out", "opted_out", "both"),
    "21211": Code("number", "fail", "wrong_number", "door"),
    "21214": Code("number", "fail", "wrong_number", "door"),
    "21217": Code("number", "fail", "wrong_number", "door"),
    "21266": Code("number", "fail", "wrong_number", "door"),
    "21614": Code("number", "fail", "landline", "door"),
    "30005": Code("number", "fail", "not_in_service", "receipt"),
    "30006": Code("number", "fail", "landline", "receipt"),
    "21408": Code("routing", "fail", "our_fault", "door"),
    "21601": Code("routing", "fail", "our_fault", "door"),
    "21606": Code("routing", "fail", "our_fault", "door"),
    "21612": Code("routing", "fail", "our_fault", "door"),
    "21635": Code("routing", "fail", "our_fault", "door"),
    "21602": Code("content", "fail", "content_refused", "door"),
    "21617": Code("content", "fail", "content_refused", "door"),
    "21620": Code("content", "fail", "content_refused", "door"),
    "12300": Code("content", "fail", "picture_not_carried", "receipt"),
    "21623": Code("content", "fail", "content_refused", "door"),
    "30019": Code("content", "fail", "content_refused", "receipt"),
    "30004": Code("filtered", "fail", "carrier_blocked", "receipt"),
    "30007": Code("filtered", "fail", "carrier_blocked", "receipt"),
    "14107": Code("loop", "fall_silent", "too_many_replies", "both"),
    # A phone that is off is on again after a nap or after work; one that no carrier explains, seldom.
    "30003": Code("carrier", "space_out", "phone_off", "receipt", tries_s=(30 * MINUTE, 2 * HOUR)),
    "30008": Code("carrier", "space_out", "no_reason", "receipt", tries_s=(30 * MINUTE,)),
    "30017": Code("carrier", "space_out", "no_reason", "receipt", tries_s=(5 * MINUTE, 30 * MINUTE)),
    "30410": Code("carrier", "space_out", "no_reason", "receipt", tries_s=(5 * MINUTE, 30 * MINUTE)),
    "30500": Code("carrier", "space_out", "no_reason", "receipt", tries_s=(5 * MINUTE, 30 * MINUTE)),
}
# The same of a phone company that speaks SMPP: the status it answers a submit_sm with, in decimal, or the state its
# receipt ends in. Source: SMPP 3.4 §5.1.3, §5.2.28. The carriers' own numbers (err:) mean another thing at each.
SMPP: dict[str, Code] = {
    "smpp-4": Code("not_processed", "again", "our_fault", "door"),  # not bound
    "smpp-8": Code("uncertain", "look_up", "our_fault", "door"),  # a system error: at some it was taken
    "smpp-10": Code("routing", "fail", "our_fault", "door"),  # our line
    "smpp-11": Code("number", "fail", "wrong_number", "door"),
    "smpp-1": Code("content", "fail", "content_refused", "door"),  # its length
    "smpp-20": Code("throttled", "later", "our_fault", "door"),  # their queue is full
    "smpp-88": Code("throttled", "later", "our_fault", "door"),
    "smpp-100": Code("not_processed", "again", "our_fault", "door"),
    "smpp-254": Code("uncertain", "look_up", "our_fault", "door"),
    "smpp-255": Code("uncertain", "look_up", "our_fault", "door"),
    "smpp-picture": Code("content", "fail", "picture_not_carried", "door"),
    "smpp-undeliv": Code("carrier", "space_out", "no_reason", "receipt", tries_s=(30 * MINUTE,)),
    "smpp-expired": Code("throttled", "expire", "expired", "receipt"),
    "smpp-rejectd": Code("filtered", "fail", "carrier_blocked", "receipt"),
    "smpp-deleted": Code("content", "fail", "no_reason", "receipt"),
    "smpp-unknown": Code("content", "fail", "no_reason", "receipt"),
}
OPTED_OUT, TOO_MANY_REPLIES = "21610", "14107"
# A refusal we have no entry for is final, and says so without guessing why.
OTHER = Code("content", "fail", "no_reason", "both")
# What we do with texts that certainly never left: they stay in the queue.
KEEPS: frozenset[Next] = frozenset({"again", "later", "stop"})


def meaning(code: str | None) -> Code:
    """What a code means."""
    return CODES.get(code or "") or SMPP.get(code or "", OTHER)


def wording(code: str | None) -> Wording | None:
    """The key of the plain sentence for a code; None without a code."""
    return meaning(code).wording if code else None
