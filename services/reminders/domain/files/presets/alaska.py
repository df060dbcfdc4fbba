"""The Alaska Court System's two nightly files: minor offences by ticket, criminal cases by case number."""

from typing import Final

from services.reminders.domain.files.mapping import ClientBy, Mapping, Named, Starts
from services.reminders.domain.files.presets.preset import Preset

_STARTS: Final = Starts(
    date="event_dt",
    time="start_tm",
    date_formats=("%m/%d/%Y",),
    time_formats=("%I:%M %p",),
    time_zone="America/Anchorage",
)

# A ticket whose date changes stands there with both dates: the latest is true.
MINOR: Final = Preset(
    name="Alaska, minor offenses (acs_mo_event.csv)",
    about={
        "en": "One row per ticket. A later date of a ticket replaces an earlier one.",
        "es": "Una fila por multa. Una fecha posterior de una multa sustituye a la anterior.",
    },
    format="csv",
    mapping=Mapping(
        header="maybe",
        columns=(
            "event_dt", "last_name", "first_name", "", "crtroom", "start_tm", "ticket_nbr", "", "actn_description", "",
        ),
        key=("ticket_nbr",),
        repeats="latest",
        client=ClientBy(label="ticket", id="{ticket_nbr}"),
        starts=_STARTS,
        place="{crtroom}",
        case_number="{ticket_nbr}",
        listed_as=Named(given="first_name", family="last_name"),
    ),
)  # fmt: skip

# A case has several hearings, on several days or in several rooms, and now and then several people: each is a date.
CRIMINAL: Final = Preset(
    name="Alaska, criminal cases (acs_cr_event.csv)",
    about={
        "en": "One row per hearing; a case may have several hearings, and several people.",
        "es": "Una fila por audiencia; un caso puede tener varias audiencias y varias personas.",
    },
    format="csv",
    mapping=Mapping(
        header="maybe",
        columns=("event_dt", "last_name", "first_name", "courtroom", "start_tm", "case_no", "event"),
        key=("case_no", "last_name", "first_name", "event"),
        repeats="all",
        client=ClientBy(label="case", id="{case_no}"),
        starts=_STARTS,
        place="{courtroom}",
        case_number="{case_no}",
        listed_as=Named(given="first_name", family="last_name"),
    ),
)
