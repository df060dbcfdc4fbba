"""Atlanta Municipal Court: a row for each citation, of yesterday's calendar, between bars and without quotes."""

from typing import Final

from services.reminders.domain.files.mapping import ClientBy, Mapping, Named, Payable, Starts
from services.reminders.domain.files.presets.preset import Preset

# A citation stands there again when its date changes, and the older row stays; and now and then a number is mistyped.
ATLANTA: Final = Preset(
    name="Atlanta Municipal Court",
    about={
        "en": "One row per citation, columns separated by |, no quotes. A later date of a citation replaces an earlier "
        "one. Can be paid if every citation of that hearing can.",
        "es": "Una fila por citación, columnas separadas por |, sin comillas. Una fecha posterior de una citación "
        "sustituye a la anterior. Se puede pagar si se pueden pagar todas las citaciones de esa audiencia.",
    },
    format="csv",
    delimiter="|",
    is_quoted=False,
    needs=("payable",),
    mapping=Mapping(
        header="maybe",
        columns=(
            "date", "defendant", "location", "room", "time", "citation", "violation", "description", "payable",
        ),
        key=("citation",),
        repeats="latest",
        client=ClientBy(label="citation", id="{citation}"),
        starts=Starts(
            date="date",
            time="time",
            date_formats=("%m/%d/%Y",),
            time_formats=("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"),
            time_zone="America/New_York",
        ),
        place="{location}[, room {room}]",
        case_number="{citation}",
        listed_as=Named(full="defendant"),
        payable=Payable(
            column="payable",
            equals=("1",),
            whole_case=("defendant", "date", "time", "location", "room"),
        ),
    ),
)  # fmt: skip
