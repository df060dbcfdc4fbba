"""Georgia: a view of an Odyssey-like case system, a row for each person's each phone. Its times name no zone."""

from typing import Final

from services.reminders.domain.files.mapping import ClientBy, Lookup, Mapping, PhoneBy, Starts
from services.reminders.domain.files.presets.preset import Preset

# Each defendant of a case is a party of their own: of two, none is lost.
GEORGIA: Final = Preset(
    name="Georgia court reminders",
    about={
        "en": "One row per phone of a person of a case. The county's list of courtrooms says what a code stands for. "
        "Home phones are left out, however their type is written.",
        "es": "Una fila por teléfono de una persona de un caso. La lista de salas del condado dice qué significa cada "
        "código. Los teléfonos fijos se omiten, se escriba como se escriba su tipo.",
    },
    format="csv",
    needs=("lookups.room",),
    mapping=Mapping(
        key=("CasePartyID", "CaseID", "EventTypeDescription"),
        repeats="all",
        client=ClientBy(label="party", id="{CasePartyID}"),
        phone=PhoneBy(column="PhoneNumber", type="PhoneType"),
        lookups={"room": Lookup(column="CourtRoom", values={})},
        starts=Starts(
            date="CaseStartDateTime",
            date_formats=("%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M", "%Y-%m-%d %I:%M %p"),
            time_zone="America/New_York",
        ),
        place="{room}",
        case_number="{CaseNumber}",
    ),
)
