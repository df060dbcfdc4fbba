"""Idaho's county courts. The same case number is in use in two counties: no number is anybody's without its county."""

from typing import Final

from services.reminders.domain.files.mapping import ClientBy, Lookup, Mapping, Starts
from services.reminders.domain.files.presets.preset import Preset

# North of the Salmon River the clocks show Pacific time.
_PACIFIC: Final = (
    "Benewah", "Bonner", "Boundary", "Clearwater", "Idaho", "Kootenai", "Latah", "Lewis", "Nez Perce", "Shoshone",
)  # fmt: skip

IDAHO: Final = Preset(
    name="Idaho county courts (Boise)",
    about={
        "en": "One row per hearing of a case. A client's id is the county and the case number: Ada 2018-CR-00001.",
        "es": "Una fila por audiencia de un caso. El número de un cliente es el condado y el número de caso: "
        "Ada 2018-CR-00001.",
    },
    format="csv",
    mapping=Mapping(
        key=("CaseNumber", "County", "HearingType"),
        repeats="all",
        client=ClientBy(label="case", id="{County} {CaseNumber}"),
        lookups={
            "zone": Lookup(
                column="County",
                values=dict.fromkeys(_PACIFIC, "America/Los_Angeles"),
                otherwise="America/Boise",
            ),
        },
        starts=Starts(
            date="HearingDate",
            time="HearingTime",
            date_formats=("%m/%d/%Y",),
            time_formats=("%I:%M %p",),
            time_zone="{zone}",
        ),
        place="{Court}",
        case_number="{CaseNumber}",
        county="{County}",
    ),
)
