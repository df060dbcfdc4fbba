"""What departments are told in proto/README.md is so."""

import json
import re
from datetime import UTC, datetime, timedelta

import msgspec

from deploy.office.cast import ANA
from proto import envelope, generate
from proto.departments import AppointmentMoved, AppointmentScheduled, ClientRef
from proto.envelope import Envelope
from proto.receipts import ReceiptAccepted
from proto.registry import TYPES, decode_data
from services.reminders.domain.refusals import SENTENCES

README = (generate.HERE / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_curl_example_is_an_event_we_take() -> None:
    (body,) = re.findall(r"-d '(.*?)'", blocks("sh")[0], re.DOTALL)
    date = decode_data(envelope.decode(body.encode()))
    assert isinstance(date, AppointmentScheduled)
    assert works_in_the_practice_office(date)


def test_the_pika_example_is_an_event_we_take() -> None:
    program, _ = blocks("python")
    compile(program, "README.md", "exec")
    (body,) = re.findall(r"^event = (\{.*?^\})", program, re.DOTALL | re.MULTILINE)
    event = re.sub(r",(\s*[}\]])", r"\1", body)  # Python's trailing commas are all that JSON would not take
    date = decode_data(envelope.decode(event.encode()))
    assert isinstance(date, AppointmentMoved)
    assert works_in_the_practice_office(date)


def works_in_the_practice_office(date: AppointmentScheduled | AppointmentMoved) -> bool:
    """Whether it names a client of the cast by what the seed calls their ids, and a time that is far from past."""
    in_a_year = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=365)
    return (
        date.client == ClientRef(label="case", id=ANA.case_number)
        and datetime.fromisoformat(date.starts_at) > in_a_year
    )


def test_the_answer_shown_is_json() -> None:
    (answer,) = blocks("json")
    assert json.loads(answer)["outcome"] == "accepted"


def test_every_type_a_department_meets_is_explained_and_no_other_is_named() -> None:
    met = {name for name, declared in TYPES.items() if declared.kind in ("outside", "receipt")}
    assert set(re.findall(r"\b[a-z]+\.[a-z_]+\.v\d+", README)) == met


def test_every_field_of_a_date_and_of_the_frame_is_explained() -> None:
    fields = [*msgspec.structs.fields(AppointmentScheduled), *msgspec.structs.fields(Envelope)]
    for name in {field.name for field in fields} - {"data", "datacontenttype"}:
        assert f"| `{name}` |" in README
    for field in msgspec.structs.fields(ReceiptAccepted):
        assert f"`{field.name}`" in README or field.name in ("publisher", "at")


def test_the_reasons_of_refusal_are_the_ones_we_give() -> None:
    table = README.partition("| `reason` | the sentence |")[2]
    told = dict(re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", table, re.MULTILINE))
    assert told == SENTENCES
