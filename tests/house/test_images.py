"""What production is made of: images with one service each, secrets of one service each, and scripts that are sound."""

import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
import yaml

from deploy.database import LOGINS
from deploy.local.places import CHECKOUT
from deploy.rabbitmq import definitions
from proto.topology import SERVICES
from services.kit.settings import Common
from services.practice.routes.doors import is_loopback

SCRIPTS = ("run", ".ci/run", "deploy/env/make-secrets")
JOBS, TOOLS = ("definitions", "migrate", "topology"), ("seed", "phones", "office")
RUNNING = (*SERVICES, "practice")
OURS = (*RUNNING, *JOBS, *TOOLS)
FRONT = {"web", "gateway", "reminders", "practice"}
# A container's own address and tuning: the image says, or the default is right.
COMMON = {field.name for field in msgspec.structs.fields(Common)} | {"http_host", "http_port", "log_level"}


def _judge(tool: str, *words: str) -> None:
    judged = subprocess.run(
        [Path(sys.executable).with_name(tool), *words], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
    return loaded


def test_hadolint_has_nothing_against_the_dockerfile() -> None:
    _judge("hadolint", "deploy/Dockerfile")


def test_the_compose_file_keeps_to_the_compose_specification() -> None:
    _judge("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


@pytest.mark.parametrize("script", SCRIPTS)
def test_shellcheck_has_nothing_against_the_scripts(script: str) -> None:
    _judge("shellcheck", script)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_sees_its_own_secrets_only(compose: dict[str, Any], service: str) -> None:
    others = set(SERVICES) - {service}
    secrets = compose["services"][service]["secrets"]
    assert not [name for name in secrets if name.startswith(tuple(f"{other}_" for other in others))]
    assert set(secrets) <= set(compose["secrets"])
    assert f"{service}_amqp_url" in secrets


def test_only_web_can_sign_staff_tokens_and_only_gateway_speaks_to_twilio(compose: dict[str, Any]) -> None:
    holders = {
        secret: {name for name, one in compose["services"].items() if secret in one.get("secrets", [])}
        for secret in ("staff_token_private_key", "twilio_auth_token")
    }
    assert holders == {"staff_token_private_key": {"web"}, "twilio_auth_token": {"gateway", "practice"}}


def test_the_pretend_phone_company_is_there_for_practice_only(compose: dict[str, Any]) -> None:
    assert [name for name, one in compose["services"].items() if one.get("profiles") == ["practice"]] == [
        "practice",
        "seed",
        "phones",
    ]


@pytest.mark.parametrize("name", OURS)
def test_everything_of_ours_runs_confined_and_not_as_root(compose: dict[str, Any], name: str) -> None:
    one = compose["services"][name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in one  # the image's own, 10001


@pytest.mark.parametrize("service", SERVICES)
def test_services_wait_for_their_tables_and_queues(compose: dict[str, Any], service: str) -> None:
    assert compose["services"][service]["depends_on"].keys() == {"migrate", "topology"}


def test_only_the_front_ones_have_a_port_and_only_on_loopback(compose: dict[str, Any]) -> None:
    open_to = {name: one["ports"] for name, one in compose["services"].items() if "ports" in one}
    assert open_to.keys() == FRONT
    assert all(port.startswith("127.0.0.1:") for ports in open_to.values() for port in ports)


def test_secrets_are_given_one_by_one_and_never_as_a_folder(compose: dict[str, Any]) -> None:
    for name, one in compose["services"].items():
        mounted = [volume for volume in one.get("volumes", ()) if "secrets" in volume or "deploy/env" in volume]
        assert not mounted, name


@pytest.mark.parametrize("name", ["postgres", *OURS])
def test_what_a_container_is_told_to_read_is_what_it_is_given(compose: dict[str, Any], name: str) -> None:
    one = compose["services"][name]
    told = one.get("environment", {})
    wanted = {Path(value).name for key, value in told.items() if key.endswith("_FILE")}
    assert set(one.get("secrets", ())) == wanted | _passwords(name)
    assert ("PASSWORDS_DIR" in told) is bool(_passwords(name))


def _passwords(job: str) -> set[str]:
    """Those a job sets: of the roles, or of the broker's users."""
    if job == "migrate":
        return {f"{role}_password" for role in LOGINS}
    return {f"{user}_amqp_password" for user in definitions.users(["court"])} if job == "definitions" else set()


def test_every_secret_is_made_where_others_can_read_the_file_but_not_the_folder(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copy(CHECKOUT / "deploy/env/make-secrets", tmp_path)
    subprocess.run([tmp_path / "make-secrets", "health"], check=True, capture_output=True)
    made = {file.name: file for file in (tmp_path / "secrets").iterdir()}
    assert compose["secrets"] == {name: {"file": f"./deploy/env/secrets/{name}"} for name in compose["secrets"]}
    assert compose["secrets"].keys() | _more_publishers()["secrets"].keys() <= made.keys()
    assert {file.stat().st_mode & 0o777 for file in made.values()} == {0o644}
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def _more_publishers() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CHECKOUT / "deploy/env/publishers.example.yml").read_text())
    return loaded


def test_one_more_publisher_is_one_more_secret_of_the_definitions_job() -> None:
    more = _more_publishers()
    assert more["services"] == {"definitions": {"secrets": list(more["secrets"])}}


def test_the_broker_s_port_for_departments_is_on_loopback_and_can_be_published() -> None:
    example = "deploy/env/amqp.example.yml"
    _judge("check-jsonschema", "--builtin-schema", "vendor.compose-spec", example)
    broker = yaml.safe_load((CHECKOUT / example).read_text())["services"]["rabbitmq"]
    assert [port.split(":")[0] for port in broker["ports"]] == ["127.0.0.1"]
    assert "outside" in broker["networks"]  # the other network is internal: what is only there can't be published


def test_the_example_of_a_proxy_leads_to_the_ports_there_are(compose: dict[str, Any]) -> None:
    example = (CHECKOUT / "deploy/env/nginx.example.conf").read_text()
    told = {port for name in ("web", "gateway", "reminders") for port in compose["services"][name]["ports"]}
    ports = {port.partition(":-")[2].partition("}")[0] for port in told}
    assert set(re.findall(r"proxy_pass http://127\.0\.0\.1:(\d+);", example)) == ports


def test_the_definitions_job_refuses_to_leave_anybody_without_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for user in definitions.users(["court"]):
        (tmp_path / f"{user}_amqp_password").write_text(f"of {user}")
    monkeypatch.setenv("PASSWORDS_DIR", str(tmp_path))
    for publishers, is_done in (("court,health", False), ("court", True)):
        monkeypatch.setenv("PUBLISHERS", publishers)
        assert (definitions.main([str(tmp_path / "definitions.json")]) == 0) is is_done
        assert (tmp_path / "definitions.json").exists() is is_done
    assert capsys.readouterr().err == "no password for: health\n"


@pytest.mark.parametrize("name", RUNNING)
def test_each_setting_of_a_service_can_be_given_and_nothing_else_is(compose: dict[str, Any], name: str) -> None:
    known = {field.name for field in msgspec.structs.fields(import_module(f"services.{name}.settings").Settings)}
    given = {key.removesuffix("_FILE").lower() for key in compose["services"][name]["environment"]}
    assert known - COMMON <= given
    assert given <= known


def test_a_practice_office_has_its_phones_and_the_link_to_them(compose: dict[str, Any]) -> None:
    lines = (CHECKOUT / "deploy/env/practice.env").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    assert compose["services"]["web"]["environment"]["PRACTICE_URL"] == "${PRACTICE_URL:-}"
    for name, url in (("practice", told["PRACTICE_URL"]), ("web", told["WEB_PUBLIC_URL"])):
        assert compose["services"][name]["ports"] == [f"127.0.0.1:${{{name.upper()}_PORT:-{urlsplit(url).port}}}:8080"]


def test_the_phones_are_told_from_the_phone_companys_own_machine(compose: dict[str, Any]) -> None:
    phones = compose["services"]["phones"]
    assert phones["network_mode"] == "service:practice"
    assert urlsplit(phones["environment"]["PRACTICE_URL"]).port == 8080
    assert is_loopback(urlsplit(phones["environment"]["PRACTICE_URL"]).hostname)
