"""Salt Lake County's hearings, as ClientComm took them: by offender number, courts by code."""

from typing import Final

from services.reminders.domain.files.mapping import ClientBy, Lookup, Mapping, Named, Starts
from services.reminders.domain.files.presets.preset import Preset

# The columns of the county's list of its courts: what a code stands for, and whether it is still used.
COURT_CODE: Final = "crt_loc_cd"
COURT_NAME: Final = "crt_loc_desc"
COURT_VALID: Final = "vld_flg"

SALT_LAKE: Final = Preset(
    name="Salt Lake County (ClientComm)",
    about={
        "en": "One row per hearing of an offender. The county's list of courts (crt_loc_cd, crt_loc_desc, vld_flg) "
        "says what a code stands for.",
        "es": "Una fila por audiencia de una persona. La lista de tribunales del condado (crt_loc_cd, crt_loc_desc, "
        "vld_flg) dice qué significa cada código.",
    },
    format="csv",
    needs=("lookups.court",),
    mapping=Mapping(
        key=("ofndr_num",),
        repeats="all",
        client=ClientBy(label="offender", id="{ofndr_num}"),
        lookups={"court": Lookup(column="(expression)", values={})},
        starts=Starts(
            date="crt_dt",
            time="crt_tm",
            date_formats=("%m/%d/%Y",),
            time_formats=("%H:%M",),
            time_zone="America/Denver",
        ),
        place="{court}[, room {crt_rm}]",
        listed_as=Named(family="lname"),
    ),
)
