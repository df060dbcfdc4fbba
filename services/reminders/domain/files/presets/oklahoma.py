"""Oklahoma's court network (OSCN) as its JSON gives a case's people and their events; a day may be written as prose."""

from typing import Final

from services.reminders.domain.files.mapping import ClientBy, Lookup, Mapping, Named, Starts
from services.reminders.domain.files.presets.preset import Preset

OKLAHOMA: Final = Preset(
    name="Oklahoma State Courts Network",
    about={
        "en": "A JSON list of people of cases: county, case, party, and events with date and description. "
        "A client's id is the county and the case number: tulsa CF-2019-12.",
        "es": "Una lista JSON de personas de casos: county, case, party y events con date y description. "
        "El número de un cliente es el condado y el número de caso: tulsa CF-2019-12.",
    },
    format="json",
    mapping=Mapping(
        each="events",
        key=("case", "county", "party", "events.description"),
        repeats="all",
        client=ClientBy(label="case", id="{county} {case}"),
        starts=Starts(
            date="events.date",
            date_formats=(
                "%A, %B %d, %Y at %I:%M %p", "%a, %b %d, %Y at %I:%M %p", "%B %d, %Y at %I:%M %p", "%m/%d/%Y %I:%M %p",
            ),
            time_zone="America/Chicago",
        ),
        lookups={
            "courthouse": Lookup(
                column="county",
                values={"tulsa": "Tulsa County Courthouse", "oklahoma": "Oklahoma County Courthouse"},
            ),
        },
        place="{courthouse}",
        case_number="{case}",
        county="{county}",
        listed_as=Named(full="party"),
    ),
)  # fmt: skip
