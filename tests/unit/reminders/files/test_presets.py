"""Every layout that ships, on rows written as its court writes them."""

from datetime import datetime

import msgspec
import pytest

from proto.values.window import local
from services.reminders.domain.files.checking import faults, mapping_of
from services.reminders.domain.files.lookups import lookup_of
from services.reminders.domain.files.mapping import Mapping, Payable
from services.reminders.domain.files.presets import PRESETS
from services.reminders.domain.files.presets.salt_lake import COURT_CODE, COURT_NAME, COURT_VALID
from services.reminders.domain.files.reading import read_rows
from services.reminders.domain.files.records import Line, records_of
from services.reminders.domain.files.repeats import settled
from services.reminders.domain.files.rows import Pay, Row, Twice
from tests.unit.reminders.files.made import lines_of, read_as, reason, told

ATLANTA = """
6/19/2018|DOE,JANE|Courthouse|201|8:15:00|595096|40-6-20|RED LIGHT|1
6/19/2018|DOE,JANE|Courthouse|201|8:15:00|595097|40-5-29|NO LICENSE|0
6/19/2018|ROE,SAM "SLIM"|Courthouse||13:00:00|595098|40-6-181|SPEEDING|1
6/12/2018|ROE,ANN|Courthouse|201|8:15:00|595099|40-6-181|SPEEDING|1
6/26/2018|ROE,ANN|Courthouse|202|8:15:00|595099|40-6-181|SPEEDING|1
6/19/2018|DOE,JANE|Courthouse|201|8:15:00|595096|40-6-20|RED LIGHT|1
6/19/2018|POE,EDGAR|Courthouse|201|8:15:00|595100|40-6-20|RED LIGHT|1
6/20/2018|DOE,JOHN|Courthouse|201|8:15:00|595100|40-6-20|RED LIGHT|1
"""
MINOR = """
event_dt,last_name,first_name,address,crtroom,start_tm,ticket_nbr,actn_code,actn_description,pay_now
10/04/2016,DOE,JANE,,"Courtroom 2, Bethel Courthouse",9:30 am,BETZP00411628,,"AS 28.35.060(a): Speeding",
10/04/2016,DOE,JANE,,"Courtroom 2, Bethel Courthouse",9:30 am,BETZP00411628,,"AS 28.35.060(a): Speeding",
10/11/2016,DOE,JANE,,"Courtroom 2, Bethel Courthouse",1:30 PM,BETZP00411628,,"AS 28.35.060(a): Speeding",
"""
CRIMINAL = """
event_dt,last_name,first_name,courtroom,start_tm,case_no,event
09/27/2017,DOE,JANE,Angoon Courthouse,10:00 am,1AG-17-00006CR,Calendar Call
10/02/2017,DOE,JANE,"Courtroom A, Juneau Courthouse",9:00 am,1AG-17-00006CR,Trial
09/27/2017,ROE,SAM,Angoon Courthouse,10:00 am,1AG-17-00006CR,Calendar Call
09/27/2017,DOE,JANE,Angoon Courthouse,10:00 am,1AG-17-00006CR,Calendar Call
"""
IDAHO = """
CaseNumber,CaseStyle,HearingType,HearingDate,HearingTime,Court,County
2018-CR-00001,"In the Matter of the Name Change of Doe, Jane, a Minor",Name Change Hearing,4/19/2019,1:30 PM,Ada County Magistrate Court,Ada
2018-CR-00001,"State of Idaho, Plaintiff, vs. Sam Roe",Arraignment,4/19/2019,1:30 PM,Kootenai County District Court,Kootenai
"""  # noqa: E501  (the caption is as long as they are)


@pytest.mark.parametrize("name", PRESETS)
def test_only_what_its_county_fills_in_is_missing_from_a_layout(name: str) -> None:
    preset = PRESETS[name]
    assert {fault.setting for fault in faults(preset.mapping)} == set(preset.needs)
    assert set(preset.about) == {"en", "es"}


@pytest.mark.parametrize("name", PRESETS)
def test_a_layout_is_kept_as_json_and_read_again(name: str) -> None:
    mapping = PRESETS[name].mapping
    assert msgspec.json.decode(msgspec.json.encode(mapping), type=Mapping) == mapping
    if not PRESETS[name].needs:
        assert mapping_of(msgspec.json.encode(mapping)) == mapping


def test_atlanta_row_by_row() -> None:
    first, second, third, older, newer, again, one, another = read_as("atlanta", ATLANTA)
    assert told(first) == ("595096", "2018-06-19T08:15", "Courthouse, room 201", "Jane Doe")
    assert told(second) == ("595097", "2018-06-19T08:15", "Courthouse, room 201", "Jane Doe")
    assert told(third) == ("595098", "2018-06-19T13:00", "Courthouse", 'Sam "Slim" Roe')
    assert older.said == Twice(newer.place)
    assert told(newer) == ("595099", "2018-06-26T08:15", "Courthouse, room 202", "Ann Roe")
    assert again.said == Twice(first.place)
    assert [reason(one), reason(another)] == ["two_people", "two_people"]


def test_in_atlanta_a_hearing_can_be_paid_off_if_all_its_citations_can() -> None:
    pay = Payable(
        column="payable", equals=("1",), whole_case=("defendant", "date", "time", "location", "room"), url="u"
    )
    assert PRESETS["atlanta"].mapping.payable == msgspec.structs.replace(pay, url="")
    mapping = msgspec.structs.replace(PRESETS["atlanta"].mapping, payable=pay)
    rows = read_rows(records_of(lines_of(ATLANTA, PRESETS["atlanta"]), mapping), mapping)
    payable = {row.said.says.client_id: row.said.says.payable for row in rows if isinstance(row.said, Row)}
    assert payable["595096"] is None  # beside it stands 595097, which can't be
    assert payable["595097"] is None
    assert payable["595098"] == Pay("u", "")


def test_atlanta_with_a_header_that_has_names_of_its_own() -> None:
    rows = read_as("atlanta", "HEARING DATE|NAME|LOC|RM|TM|CITATION NO|VIO|DESC|PAY" + ATLANTA)
    assert told(rows[0]) == ("595096", "2018-06-19T08:15", "Courthouse, room 201", "Jane Doe")
    assert len(rows) == 8


def test_alaska_minor_offences_row_by_row() -> None:
    first, again, moved = read_as("alaska_minor", MINOR)
    assert told(moved) == ("BETZP00411628", "2016-10-11T13:30", "Courtroom 2, Bethel Courthouse", "Jane Doe")
    assert [first.said, again.said] == [Twice(moved.place)] * 2


@pytest.mark.parametrize("name", ["alaska_minor", "alaska_criminal"])
def test_alaska_before_it_had_a_header(name: str) -> None:
    text = MINOR if name == "alaska_minor" else CRIMINAL
    rows, bare = read_as(name, text), read_as(name, text.strip().partition("\n")[2])
    assert [type(row.said) for row in bare] == [type(row.said) for row in rows]
    assert [row.said for row in bare if isinstance(row.said, Row)] == [
        row.said for row in rows if isinstance(row.said, Row)
    ]


def test_alaska_criminal_cases_row_by_row() -> None:
    call, trial, other, again = read_as("alaska_criminal", CRIMINAL)
    assert told(call) == ("1AG-17-00006CR", "2017-09-27T10:00", "Angoon Courthouse", "Jane Doe")
    assert told(trial) == ("1AG-17-00006CR", "2017-10-02T09:00", "Courtroom A, Juneau Courthouse", "Jane Doe")
    assert told(other) == ("1AG-17-00006CR", "2017-09-27T10:00", "Angoon Courthouse", "Sam Roe")
    assert again.said == Twice(call.place)


def test_idaho_row_by_row_where_one_number_is_two_counties() -> None:
    ada, kootenai = read_as("idaho", IDAHO)
    assert told(ada) == ("Ada 2018-CR-00001", "2019-04-19T13:30", "Ada County Magistrate Court", "")
    assert told(kootenai) == ("Kootenai 2018-CR-00001", "2019-04-19T13:30", "Kootenai County District Court", "")
    assert isinstance(ada.said, Row)
    assert isinstance(kootenai.said, Row)
    # An hour apart, although both clocks say 1:30.
    assert (kootenai.said.starts_at - ada.said.starts_at).total_seconds() == 3600
    assert (ada.said.says.county, ada.said.says.case_number) == ("Ada", "2018-CR-00001")


COURTS = [
    {COURT_CODE: "1337D", COURT_NAME: " SLC JUSTICE COURT ", COURT_VALID: "Y"},
    {COURT_CODE: "1867", COURT_NAME: "West Valley Justice Court", COURT_VALID: "N"},
    {COURT_CODE: "1900", COURT_NAME: "", COURT_VALID: "Y"},
]
SALT_LAKE = """
ofndr_num,(expression),lname,crt_dt,crt_tm,crt_rm
111,1337D,HANES,5/8/2018,8:30,1
111,1337d,HANES,5/8/2018,14:05,
112,1867,ROE,5/8/2018,8:30,1
113,1900,POE,5/8/2018,8:30,1
114,9999,DOE,5/8/2018,8:30,1
,1337D,NOBODY,5/8/2018,8:30,1
"""


def test_salt_lake_row_by_row_with_its_list_of_courts() -> None:
    bare = PRESETS["salt_lake"].mapping
    courts = lookup_of(COURTS, "(expression)", COURT_CODE, COURT_NAME, COURT_VALID)
    mapping = msgspec.structs.replace(bare, lookups={"court": courts})
    assert not faults(mapping)
    rows = read_rows(records_of(lines_of(SALT_LAKE, PRESETS["salt_lake"]), mapping), mapping)
    assert told(rows[0]) == ("111", "2018-05-08T08:30", "SLC JUSTICE COURT, room 1", "Hanes")
    assert told(rows[1]) == ("111", "2018-05-08T14:05", "SLC JUSTICE COURT", "Hanes")
    assert [reason(row) for row in rows[2:]] == ["code_ended", "no_place", "no_place", "no_key"]
    # The clock there, and not an hour off half the year.
    assert isinstance(rows[0].said, Row)
    assert rows[0].said.starts_at == local(datetime.fromisoformat("2018-05-08T08:30"), "America/Denver")


def test_a_list_of_codes_without_a_flag_holds_all_of_them() -> None:
    assert lookup_of(COURTS, "court", COURT_CODE, COURT_NAME).values == {
        "1337D": "SLC JUSTICE COURT",
        "1867": "West Valley Justice Court",
    }


def test_georgia_row_by_row() -> None:
    text = """
CaseID,CasePartyID,CaseNumber,EventTypeDescription,CaseStartDateTime,CourtRoom,PhoneType,PhoneNumber
10,501,24-CR-0001,Arraignment,2026-03-09 09:00:00.000,2A,CELL,(404) 555-0110
10,501,24-CR-0001,Arraignment,2026-03-09 09:00:00.000,2A,Home,404-555-0111
10,502,24-CR-0001,Arraignment,2026-03-09 09:00:00.000,2A,Cell,404.555.0112
11,503,24-CR-0002,Arraignment,2026-03-09 09:00:00.000,9Z,CELL PHONE,4045550113
"""
    preset = PRESETS["georgia"]
    rooms = lookup_of([{"code": "2A", "words": "Courtroom 2A, Justice Center"}], "CourtRoom", "code", "words")
    mapping = msgspec.structs.replace(preset.mapping, lookups={"room": rooms})
    rows = settled(read_rows(records_of(lines_of(text, preset), mapping), mapping), mapping.repeats)
    assert told(rows[0]) == ("501", "2026-03-09T09:00", "Courtroom 2A, Justice Center", "")
    assert rows[1].said == Twice(rows[0].place)
    assert told(rows[2])[0] == "502"  # the co-defendant is there, too
    assert reason(rows[3]) == "no_place"
    assert isinstance(rows[0].said, Row)
    assert rows[0].said.says.phone == "+14045550110"
    assert isinstance(rows[2].said, Row)
    assert rows[2].said.says.phone == "+14045550112"


def test_a_file_of_nothing_but_a_header_has_no_rows() -> None:
    mapping = PRESETS["alaska_minor"].mapping
    header = Line(1, tuple(MINOR.strip().splitlines()[0].split(",")))
    assert read_rows(records_of([header], mapping), mapping) == []
    assert read_rows(records_of([], mapping), mapping) == []
