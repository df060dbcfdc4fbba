"""Which column of a list says what, guessed from its header; whoever brings the list may say otherwise."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args

from proto.values.phone import NotAPhone
from services.threads.domain.names import fold
from services.threads.domain.reachable import client_number

Field = Literal["given_name", "family_name", "full_name", "number", "phone_type", "language", "case", "user", "notes"]
FIELDS: Final[tuple[Field, ...]] = get_args(Field)
Columns = Mapping[Field, int]


# What offices call each; folded, and without anything but letters and digits.
_ALIASES: Final[Mapping[Field, frozenset[str]]] = {
    "given_name": frozenset(("firstname", "first", "fname", "given", "givenname", "forename", "nombre", "nombres",
                             "primernombre", "clientfirstname", "defendantfirstname")),
    "family_name": frozenset(("lastname", "last", "lname", "surname", "family", "familyname", "apellido", "apellidos",
                              "clientlastname", "defendantlastname")),
    "full_name": frozenset(("name", "fullname", "client", "clientname", "defendant", "defendantname", "offender",
                            "lastfirst", "lastnamefirstname", "nombrecompleto", "cliente")),
    "number": frozenset(("phonenumber", "phone", "number", "mobile", "mobilephone", "mobilenumber", "cell",
                         "cellphone", "cellnumber", "cellphonenumber", "telephone", "tel", "phoneno", "telefono",
                         "celular", "movil", "numerodetelefono")),
    "phone_type": frozenset(("phonetype", "typeofphone", "numbertype", "tipodetelefono")),
    "language": frozenset(("language", "lang", "preferredlanguage", "idioma", "lengua")),
    "case": frozenset(("case", "casenumber", "caseno", "caseid", "casenbr", "ofndrnum", "id",
                       "clientid", "externalid", "sid", "docket", "docketnumber", "numerodecaso", "caso")),
    "user": frozenset(("user", "useremail", "email", "casemanager", "officer", "officeremail", "agent", "po",
                       "assignedto", "staff", "owner", "caseworker", "encargado", "agente")),
    "notes": frozenset(("notes", "note", "comments", "comment", "notas", "goodtoknow")),
}  # fmt: skip


class NoHeader(ValueError):
    """The first row names no columns: it is somebody's data already."""


def columns(header: Sequence[str]) -> dict[Field, int]:
    """Which column most likely says what: the first of each name. Raises NoHeader where people stand already."""
    if any(_is_number(cell) for cell in header):
        raise NoHeader
    found: dict[Field, int] = {}
    for place, cell in enumerate(header):
        word = re.sub(r"[\W_]", "", fold(cell))
        field = next((field for field in FIELDS if word in _ALIASES[field]), None)
        if field and field not in found:
            found[field] = place
    if "given_name" in found and "family_name" in found:
        found.pop("full_name", None)
    return found


def missing(chosen: Columns) -> Field | None:
    """What no column says without which nobody can be added."""
    if "number" not in chosen:
        return "number"
    if "full_name" in chosen or ("given_name" in chosen and "family_name" in chosen):
        return None
    # "Doe, Jane" may stand in the one there is.
    return None if "family_name" in chosen else "family_name"


def _is_number(text: str) -> bool:
    try:
        return bool(client_number(text))
    except NotAPhone:
        return False
