"""What production is made of: images with one service each, secrets of one service each, and scripts that are sound."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.places import CHECKOUT
from proto.topology import SERVICES

SCRIPTS = ("run", ".ci/run", "deploy/env/make-secrets")


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
    assert compose["services"]["practice"]["profiles"] == ["practice"]
    assert compose["services"]["seed"]["profiles"] == ["practice"]


@pytest.mark.parametrize("service", SERVICES)
def test_services_run_confined(compose: dict[str, Any], service: str) -> None:
    one = compose["services"][service]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["depends_on"].keys() == {"migrate", "topology"}
