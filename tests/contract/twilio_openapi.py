"""The shapes of Twilio's public OpenAPI file (twilio-oai, api v2010), written by hand as JSON Schema.

The file lets everything be null; here only what its examples show as null may be so.
"""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from twilio.rest.api.v2010.account.message import MessageInstance

formats = FormatChecker()


@formats.checks("rfc-2822", raises=(ValueError, TypeError))
def is_rfc_2822_in_utc(text: object) -> bool:
    """`Thu, 30 Jul 2015 20:12:31 +0000`, to the second and always so."""
    at = parsedate_to_datetime(str(text))
    return at.utcoffset() == timedelta(0) and text == at.strftime("%a, %d %b %Y %H:%M:%S +0000")


def words(enum: type) -> list[str]:
    """The values of one of the library's enums, a class of strings."""
    return [value for name, value in vars(enum).items() if name.isupper()]


def or_null(shape: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [shape, {"type": "null"}]}


def exactly(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def sid(prefixes: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^({prefixes})[0-9a-fA-F]{{32}}$"}


STRING, WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}
DIGITS = {"type": "string", "pattern": "^[0-9]+$"}
TIME = {"type": "string", "format": "rfc-2822"}
PATH = {"type": "string", "pattern": r"^/2010-04-01/Accounts/AC[0-9a-fA-F]{32}/Messages\S*$"}

MESSAGE = exactly(
    {
        "account_sid": sid("AC"),
        "api_version": {"const": "2010-04-01"},
        "body": STRING,
        "date_created": TIME,
        "date_sent": or_null(TIME),
        "date_updated": TIME,
        "direction": {"enum": words(MessageInstance.Direction)},
        "error_code": or_null({"type": "integer", "minimum": 10_000}),
        "error_message": or_null(STRING),
        "from": or_null(STRING),
        "messaging_service_sid": or_null(sid("MG")),
        "num_media": DIGITS,
        "num_segments": DIGITS,
        "price": or_null({"type": "string", "pattern": r"^-?[0-9]+\.[0-9]+$"}),
        "price_unit": or_null({"type": "string", "pattern": "^[A-Z]{3}$"}),
        "sid": sid("SM|MM"),
        "status": {"enum": words(MessageInstance.Status)},
        "subresource_uris": exactly({"media": PATH}),
        "to": STRING,
        "uri": PATH,
    }
)
MEDIUM = exactly(
    {
        "account_sid": sid("AC"),
        "content_type": {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
        "date_created": TIME,
        "date_updated": TIME,
        "parent_sid": sid("SM|MM"),
        "sid": sid("ME"),
        "uri": PATH,
    }
)
PLACE = r"\?(\S+&)?PageSize=[0-9]+&Page=[0-9]+(&PageToken=\S+)?$"
LINK = {"type": "string", "allOf": [PATH, {"pattern": PLACE}]}
PAGING = {
    "end": WHOLE,
    "first_page_uri": LINK,
    "next_page_uri": or_null(LINK),
    "page": WHOLE,
    "page_size": {"type": "integer", "minimum": 1, "maximum": 1000},
    "previous_page_uri": or_null(LINK),
    "start": WHOLE,
    "uri": LINK,
}
MESSAGES = exactly(PAGING | {"messages": {"type": "array", "items": MESSAGE}})
MEDIA = exactly(PAGING | {"media_list": {"type": "array", "items": MEDIUM}})
# Not in the file, which knows only what went well: as the documentation and the library's error class have it.
REFUSAL = exactly(
    {
        "code": {"type": "integer", "minimum": 10_000, "maximum": 99_999},
        "message": {"type": "string", "minLength": 1},
        "more_info": {"type": "string", "pattern": r"^https://www\.twilio\.com/docs/errors/[0-9]{5}$"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
    }
)


def faults(shape: dict[str, Any], answer: object) -> list[str]:
    """What of answer is not as its shape says."""
    found = Draft202012Validator(shape, format_checker=formats).iter_errors(answer)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in found]
