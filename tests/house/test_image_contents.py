"""Each image starts from exactly what its COPY lines put in it: nothing is missing, and no other service is there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.places import CHECKOUT
from proto.topology import SERVICES

STAGE = re.compile(r"^FROM (\S+) AS (\S+)\n(.*?)(?=^FROM|\Z)", re.MULTILINE | re.DOTALL)
_LINES = (CHECKOUT / ".dockerignore").read_text().splitlines()
IGNORED = [line for line in _LINES if line.startswith(("deploy/", "**/"))]
LEFT_OUT = shutil.ignore_patterns(*(Path(line).name for line in IGNORED))
JOBS = "deploy.database, deploy.topology, deploy.rabbitmq.definitions, services.kit.migrate"
TOOLS = "deploy.office.__main__, deploy.office.practice, deploy.office.phones, deploy.dead, deploy.republish"


def _lay_out(target: str, place: Path, service: str = "") -> None:
    """Copy what the stage and the stages it stands on copy."""
    text = (CHECKOUT / "deploy/Dockerfile").read_text()
    stages = {
        name: (parent, body)
        for parent, name, body in re.findall(r"^FROM (\S+) AS (\S+)\n(.*?)(?=^FROM|\Z)", text, re.M | re.S)
    }
    while target in stages:
        target, body = stages[target]
        for line in re.findall(r"^COPY (?!--from)(.*)$", body, re.MULTILINE):
            *sources, destination = line.replace("${SERVICE}", service).split()
            for source in sources:
                _copy(CHECKOUT / source, place / destination)


def _copy(source: Path, destination: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, destination, ignore=LEFT_OUT, dirs_exist_ok=True)
    else:
        into = destination / source.name if destination.is_dir() or len(destination.suffix) == 0 else destination
        into.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, into)


def _imports(place: Path, modules: str) -> None:
    tried = subprocess.run([sys.executable, "-c", f"import {modules}"], cwd=place, capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr


@pytest.mark.parametrize("service", [*SERVICES, "practice"])
def test_the_image_of_a_service_starts_and_holds_no_other(service: str, tmp_path: Path) -> None:
    _lay_out("service", tmp_path, service)
    assert {path.name for path in (tmp_path / "services").iterdir() if path.is_dir()} == {"kit", "desk", service}
    assert not (tmp_path / "deploy").exists()
    _imports(tmp_path, f"services.{service}.app")


def test_the_image_of_the_jobs_starts_and_has_every_schema(tmp_path: Path) -> None:
    _lay_out("jobs", tmp_path)
    assert {path.parent.parent.name for path in tmp_path.glob("services/*/schema/0001_*.sql")} == set(SERVICES)
    _imports(tmp_path, JOBS)


@pytest.mark.parametrize("target", ["service", "jobs", "office"])
def test_an_image_can_be_read_by_its_user_whatever_the_modes_of_the_checkout(target: str) -> None:
    body = next(body for _, name, body in STAGE.findall((CHECKOUT / "deploy/Dockerfile").read_text()) if name == target)
    assert body.rfind("COPY ") < body.find("chmod -R a+rX .") < body.find("USER 10001")


def test_the_definitions_job_owns_the_folder_that_it_writes_to() -> None:
    jobs = next(body for _, name, body in STAGE.findall((CHECKOUT / "deploy/Dockerfile").read_text()) if name == "jobs")
    assert "RUN install --directory --owner=clientcomm /definitions " in jobs
    assert "definitions:/definitions" in (CHECKOUT / "docker-compose.yml").read_text()


def test_the_image_of_the_tools_starts_and_holds_no_settings_of_an_installation(tmp_path: Path) -> None:
    _lay_out("office", tmp_path)
    assert not (tmp_path / "deploy/env").exists()
    _imports(tmp_path, TOOLS)
