"""The Vermont Judiciary's calendar: a sheet of 31 columns without a header, a row for each person of a docket."""

from typing import Final

from services.reminders.domain.files.mapping import ClientBy, Mapping, Named, Starts
from services.reminders.domain.files.presets.preset import Preset

# A docket may have two hearings, and a hearing moves: the day is no part of the key, and each row is a date of its own.
VERMONT: Final = Preset(
    name="Vermont Judiciary",
    about={
        "en": "An Excel file without a header, one row per person of a docket. A client's id is the litigant's.",
        "es": "Un archivo de Excel sin encabezado, una fila por persona de un expediente. "
        "El número de un cliente es el de la parte (litigant).",
    },
    format="xlsx",
    mapping=Mapping(
        header="no",
        columns=(
            "", "county_code", "date", "division", "judge_code", "start_time", "", "courtroom", "hearing_type_code",
            "doc_id", "docket", "case_name", "litigant_id", "last_name", "first_name", "full_name", "role_code",
            "role_rank", "role_number", "attorney_id", "attorney_last_name", "attorney_first_name", "attorney_suffix",
            "attorney_full_name", "county", "hearing_type", "case_type", "case_status", "judge", "role", "calendar_id",
        ),
        key=("docket", "county_code", "division", "litigant_id", "role_code"),
        repeats="all",
        client=ClientBy(label="litigant", id="{litigant_id}"),
        starts=Starts(
            date="date",
            time="start_time",
            date_formats=("%m/%d/%Y",),
            time_formats=("%H:%M", "%H:%M:%S", "%I:%M %p"),
            time_zone="America/New_York",
        ),
        place="{county} County Superior Court[, courtroom {courtroom}]",
        case_number="{docket}",
        county="{county}",
        listed_as=Named(full="full_name", given="first_name", family="last_name"),
    ),
)  # fmt: skip
