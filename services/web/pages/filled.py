"""What somebody filled in about a client: read, judged as far as that can be done here, and told to threads."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from proto.values.phone import NotAPhone, parse_phone
from services.web.pages.asking import Refused, Unanswered
from services.web.pages.look import phrase

# What aiohttp makes of a form: a mapping with getall(). Its class is of a package that aiohttp brings.
Form = Any
WORDS: Final = (
    "given_name",
    "family_name",
    "number",
    "agreed_how",
    "language",
    "time_zone",
    "best_time",
    "notes",
    "staff_id",
)
# What a department calls its clients' ids until it says otherwise.
FIRST_LABEL: Final = "case"
NOT_SAVED: Final = phrase("No connection: it may not be saved. What you typed is kept here; save it again.")
# What may be against a field, by the word threads says of it, or by the field alone.
WRONG: Final = {
    "given_name": phrase("Type a first name, in letters."),
    "family_name": phrase("Type a last name, in letters."),
    "number": phrase("Type the mobile number with its area code, such as (801) 555-0100."),
    "agreed_how": phrase("Say how they agreed to receive texts. Without that nobody can be texted."),
    "known": phrase("This number is somebody's already. Say below who it is."),
    "colleagues": phrase("This is a colleague's client. Ask them to hand the client over."),
    "own_line": phrase("This is a texting number of ours. Type the client's own number."),
    "time_zone": phrase("Choose a time zone from the list."),
    "staff_id": phrase("Choose somebody who serves clients in your department."),
    "external_ids": phrase("Type both: the number, and what it is called."),
    "too_much": phrase(
        "This is too long, or holds a character that can't be kept. Write it shorter, in plain letters."
    ),
    "changed": phrase(
        "Somebody else changed this client while you were writing. See what is different, then save again."
    ),
    "body": phrase("Type a note first."),
}


def empty() -> dict[str, Any]:
    """A form nobody has written in."""
    return {**dict.fromkeys(WORDS, ""), "ids": []}


def typed(form: Form) -> dict[str, Any]:
    """What stands in the form, to be drawn again. ids: pairs of label and value, those left empty too."""
    labels, values = form.getall("id_label", []), form.getall("id_value", [])
    words = {name: str(form.get(name, "")) for name in WORDS}
    return {**words, "ids": [(str(label), str(value)) for label, value in zip(labels, values, strict=False)]}


def ids_of(filled: Mapping[str, Any]) -> list[dict[str, str]]:
    """The ids that were filled in; one that is emptied is taken away."""
    return [{"label": label.strip(), "value": value.strip()} for label, value in filled["ids"] if value.strip()]


def missing(filled: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each field that can be seen from here to be wrong, and the sentence, in the form's order."""
    for name in ("given_name", "family_name"):
        if not any(char.isalpha() for char in filled[name]):
            yield name, WRONG[name]
    if any(one["label"] == "" for one in ids_of(filled)):
        yield "external_ids", WRONG["external_ids"]


def missing_of_new(filled: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The same for a new client."""
    yield from missing(filled)
    if not is_phone(filled["number"]):
        yield "number", WRONG["number"]
    if not filled["agreed_how"]:
        yield "agreed_how", WRONG["agreed_how"]


def is_phone(text: str) -> bool:
    """Whether it can be a phone, as far as that is known without asking."""
    try:
        return bool(parse_phone(text))
    except NotAPhone:
        return False


def against(error: Refused | Unanswered) -> tuple[str, str]:
    """The field that threads refused, or "form", and the sentence."""
    if isinstance(error, Unanswered):
        return "form", NOT_SAVED
    field = (error.field or "").partition("[")[0].partition(".")[0]
    if error.title in ("known", "colleagues", "own_line", "changed"):
        return ("form" if error.title == "changed" else "number"), WRONG[error.title]
    if error.title in ("blank", "not_a_phone", "zone", "not_here") and field in WRONG:
        return field, WRONG[field]
    return field or "form", WRONG["too_much"]
