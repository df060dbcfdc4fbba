"""What the phone company answers when it does not do as asked: Twilio's codes with their status and words.

Refusal (one class, told apart by code):
  2xxxx  refused at the door, nothing was accepted
  3xxxx  found out later, shown on the message and in its receipt (see LATER)
"""

from typing import Final

import msgspec

MORE_INFO: Final = "https://www.twilio.com/docs/errors/"

# code: (HTTP status, message). {…} is filled from the facts given to Refusal.
AT_THE_DOOR: Final[dict[int, tuple[int, str]]] = {
    20001: (400, "{why}"),
    20003: (401, "Authentication Error - invalid username"),
    20404: (404, "The requested resource {path} was not found"),
    20009: (409, "Cannot delete message because delivery has not been completed."),
    20429: (429, "Too Many Requests"),
    20503: (503, "Service Unavailable"),
    21211: (400, "The 'To' number {to} is not a valid phone number."),
    21212: (400, "The 'From' number {sender} is not a valid sender."),
    21266: (400, "'To' and 'From' number cannot be the same: {to}"),
    21408: (400, "Sending to the region of the 'To' number {to} is not enabled"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The From phone number {sender} cannot send texts for your account."),
    21609: (400, "The 'StatusCallback' URL {url} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "SMS queue is full."),
    21612: (400, "The 'To' phone number {to} is not currently reachable via SMS from {sender}."),
    21614: (400, "To number: {to}, is not a mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21620: (400, "Invalid media URL(s): {url}"),
    21623: (400, "Number of media files exceeds allowed limit of 10"),
    21703: (400, "The Messaging Service does not have a phone number available to send a message."),
    21705: (400, "The Messaging Service Sid {service} is invalid."),
    30409: (409, "This message cannot be canceled"),
    35114: (400, "SendAt time must be between 300 seconds and 35 days from now"),
    35118: (400, "MessagingServiceSid is required to schedule a message"),
}

# Error codes a message gets after it was accepted, in the words of the message's error_message.
LATER: Final[dict[int, str]] = {
    11200: "HTTP retrieval failure",
    12300: "Invalid Content-Type",
    30019: "Content size exceeds carrier limit",
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Carrier violation",
    30008: "Unknown error",
    30034: "Message from an Unregistered Number",
    30036: "Validity Period Expired",
}
# These never left the company: the message ends `failed`, without `sent`; all others end `undelivered`.
NEVER_LEFT: Final = frozenset({30001, 30002, 30034, 30036})


class RefusalBody(msgspec.Struct, frozen=True):
    """The JSON of a refusal, as Twilio words it."""

    code: int
    message: str
    more_info: str
    status: int


class Refusal(Exception):
    """The company refuses what was asked, and accepted nothing."""

    def __init__(self, code: int, **facts: object) -> None:
        status, words = AT_THE_DOOR.get(code, (400, "Refused: a knob says so for this number"))
        super().__init__(code)
        self.code = code
        self.status = status
        self.body = RefusalBody(code, words.format_map(_Facts(facts)), f"{MORE_INFO}{code}", status)


class _Facts(dict[str, object]):
    """Facts for the words of a refusal; one that was not given reads as blank."""

    def __missing__(self, name: str) -> str:
        return ""


def later_words(code: int | None) -> str | None:
    """The words of an error found out later; None for none."""
    return None if code is None else LATER.get(code, "Unknown error")
