"""The controls: knobs, log, counts, lines and phones, from this machine only."""

import pytest

from services.kit.settings import SettingsError, load
from services.practice.routes.doors import is_loopback
from services.practice.settings import Settings
from tests.service.practice.conftest import ACCOUNT, ANA, BEN, LINE, Driver


async def test_knobs_are_set_whole_and_read_back(company: Driver) -> None:
    await company.knobs(lost=0.5, next_faults=["hang", None])
    _, knobs = await company.control("GET", "knobs")
    assert (knobs["lost"], knobs["next_faults"]) == (0.5, ["hang", None])

    await company.knobs(seed=2)

    _, knobs = await company.control("GET", "knobs")
    assert (knobs["lost"], knobs["next_faults"], knobs["seed"]) == (0, [], 2)


@pytest.mark.parametrize(
    "knobs",
    [{"los": 1}, {"lost": 1.5}, {"lost": "often"}, {"next_faults": ["explode"]}, {"error_codes": {ANA: 7}}, []],
)
async def test_a_knob_that_makes_no_sense_is_refused_and_changes_nothing(company: Driver, knobs: object) -> None:
    await company.knobs(lost=0.5)
    status, answer = await company.control("PUT", "knobs", knobs)
    assert status == 422, answer
    assert (await company.control("GET", "knobs"))[1]["lost"] == 0.5


async def test_the_log_tells_what_was_accepted_after_a_point(company: Driver) -> None:
    for body in "abc":
        await company.create(Body=body, To=BEN)

    _, answer = await company.control("GET", "log?limit=2")
    assert [entry["body"] for entry in answer["entries"]] == ["a", "b"]
    assert answer["has_more"]
    _, rest = await company.control("GET", f"log?after={answer['last']}")
    (entry,) = rest["entries"]
    assert set(entry) == {"seq", "sid", "to", "from", "body", "segments", "at", "status_callback", "validity_s"}
    assert (entry["body"], entry["to"], entry["from"]) == ("c", BEN, LINE)
    assert not rest["has_more"]

    assert (await company.control("DELETE", "log"))[0] == 204
    await company.create(Body="d")
    _, answer = await company.control("GET", f"log?after={rest['last']}")
    assert [entry["body"] for entry in answer["entries"]] == ["d"]
    assert (await company.control("GET", "counts"))[1]["accepted"] == 1


async def test_counts_tell_acceptances_refusals_and_faults_apart(company: Driver) -> None:
    await company.knobs(next_faults=["throttled"])
    await company.create()
    await company.create(To="")
    await company.create()
    _, counts = await company.control("GET", "counts")
    assert (counts["accepted"], counts["refused_20429"], counts["refused_21604"]) == (1, 1, 1)
    assert counts["fault_throttled"] == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("lines/nobody!", {}),
        (f"lines/{LINE}", {"sms_url": "ftp://office.example"}),
        (f"lines/{LINE}", {"fallback_url": "http://office.example:99999/sms"}),
        (f"lines/{LINE}", {"colour": "red"}),
        ("phones", [{"number": "12", "name": "Ana"}]),
        ("phones", [{"number": ANA, "name": "Ana", "state": "lost"}]),
    ],
)
async def test_a_line_or_phone_that_makes_no_sense_is_refused(company: Driver, path: str, body: object) -> None:
    status, _ = await company.control("PUT", path, body)
    assert status == 422


async def test_a_phone_without_a_line_has_nobody_to_write_to(company: Driver) -> None:
    status, _ = await company.control("POST", f"phones/{ANA}/texts", {"body": "Hello"})
    assert status == 422


async def test_controls_refuse_what_another_site_makes_a_browser_send(company: Driver) -> None:
    for site in ("cross-site", "same-site"):
        async with company.session.delete(f"{company.url}/practice/log", headers={"Sec-Fetch-Site": site}) as answer:
            assert answer.status == 403


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("::ffff:127.0.0.1", True),
        ("10.0.0.7", False), ("::ffff:10.0.0.7", False), ("", False), (None, False), ("localhost", False),
    ],
)  # fmt: skip
def test_only_this_machine_is_let_in(address: str | None, is_ours: bool) -> None:
    assert is_loopback(address) is is_ours


def test_missing_settings_are_named_all_at_once() -> None:
    with pytest.raises(SettingsError, match=r"ACCOUNT_SID.*AUTH_TOKEN.*GATEWAY_URL"):
        load(Settings, {})


def test_an_account_sid_has_twilios_form() -> None:
    good = {"ACCOUNT_SID": ACCOUNT, "AUTH_TOKEN": "t", "GATEWAY_URL": "http://127.0.0.1:8100/"}
    assert load(Settings, good).sms_url == "http://127.0.0.1:8100/twilio/sms"
    with pytest.raises(SettingsError, match="ACCOUNT_SID"):
        load(Settings, good | {"ACCOUNT_SID": "AC1"})


async def test_the_program_says_that_it_lives_and_is_ready(company: Driver) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert (await company.page(path))[0] == 200
