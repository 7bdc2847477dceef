import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from recognition.lanes import Lane
from tests import environment
from tests.deploy import shape

SERVICES: dict[str, Any] = shape.compose()["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_it_is_fenced(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "mem_limit" in service
    assert "pids_limit" in service
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_it_is_not_root(name: str) -> None:
    """Ours by its image; see test_image.py."""
    user = SERVICES[name].get("user", "10001:10001")
    assert all(int(number) > 0 for number in user.split(":"))


@pytest.mark.parametrize("name", SERVICES)
def test_it_is_told_whether_it_lives(name: str) -> None:
    """By a check of its own, by the image's, or openly by none."""
    service = SERVICES[name]
    assert name == "web" or "healthcheck" in service


def test_only_web_is_reached_from_outside_and_by_this_machine_alone() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert SERVICES["web"]["ports"] == ["${LISTEN:-127.0.0.1:8000}:8000"]


def test_only_who_sees_to_mail_or_pictures_has_a_way_out() -> None:
    assert shape.compose()["networks"]["inside"]["internal"] is True
    assert {name for name, service in SERVICES.items() if "outside" in service["networks"]} == {
        "web",
        *(name for name, service in SERVICES.items() if any("pictures:" in v for v in service.get("volumes", []))),
    }


def test_nothing_in_env_leads_past_its_ports_and_volumes() -> None:
    """What stands under `environment` counts for more than what .env says."""
    image = dict(re.findall(r"\b([A-Z_]+)=(\S+)", shape.text("Dockerfile").split("ENV ")[-1]))
    for service in shape.ours().values():
        for name in ("BIND", "PORT", "VAR_DIR", "STATIC_ROOT"):
            assert service["environment"][name] == image[name]


def test_the_page_names_what_env_cannot_say() -> None:
    given = set(shape.ours()["web"]["environment"]) - {"SECRET_KEY", "SITE_URL"}  # these are taken from .env
    assert given <= set(re.findall(r"`([A-Z_]+)`", shape.text("docs", "deploy", "compose.md")))


def test_nothing_starts_before_the_database_is_up_to_the_code() -> None:
    for name in set(shape.ours()) - {"migrate"}:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_it_refuses_to_start_without_secrets_and_says_what_to_do() -> None:
    for service in shape.ours().values():
        for name in ("SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL"):
            assert ":?is missing in .env. Make that file with deploy/new-env" in service["environment"][name]


def test_its_variables_are_settings() -> None:
    for service in shape.ours().values():
        assert set(service["environment"]) <= environment.SETTINGS


@pytest.mark.parametrize("name", SERVICES)
def test_no_file_is_put_into_it(name: str) -> None:
    """Compose refuses to where the root is read-only, and then nothing starts."""
    assert not {"configs", "secrets"} & set(SERVICES[name])


def run(name: str, instead: str, folder: Path, **environment: str) -> tuple[str, list[str]]:
    """What the service's command hands to the program of that name: its arguments, and the lines of its input."""
    stub = folder / instead
    stub.write_text('#!/bin/sh\necho "$@"\ncat\n')
    stub.chmod(0o755)
    words = [word.replace("$$", "$").replace("/docker-entrypoint-initdb.d", str(folder)) for word in command(name)]
    known = {"PATH": f"{folder}:/usr/bin:/bin", **environment}
    told = subprocess.run(words, env=known, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    arguments, *lines = told.stdout.splitlines()
    return arguments, lines


def command(name: str) -> list[str]:
    words: list[str] = SERVICES[name]["command"]
    return words


def test_the_queue_outlives_its_server_and_is_never_thinned(tmp_path: Path) -> None:
    arguments, lines = run("redis", "redis-server", tmp_path, REDISCLI_AUTH="hush")
    assert arguments == "-"  # its settings are its input, and nobody sees the password among the processes
    assert {"requirepass hush", "appendonly yes", 'save ""', "maxmemory-policy noeviction", "dir /data"} <= set(lines)
    assert SERVICES["redis"]["volumes"] == ["queue:/data"]


@pytest.mark.parametrize("lane", Lane)
def test_a_worker_is_well_while_its_lane_beats(lane: Lane) -> None:
    service = SERVICES[lane]
    assert f"heartbeat:{lane}" in service["healthcheck"]["test"][-1]
    assert f"--queues={lane}" in service["command"]


def test_a_worker_may_end_what_it_is_at() -> None:
    for lane in Lane:
        assert int(SERVICES[lane]["stop_grace_period"].rstrip("s")) > 60  # the lease


def test_whoever_reads_pictures_changes_none() -> None:
    assert SERVICES["reads"]["volumes"] == ["pictures:/var/lib/scrawl/images:ro"]
    assert "volumes" not in SERVICES["live"]


def test_the_site_s_role_is_not_the_server_s(tmp_path: Path) -> None:
    assert "POSTGRES_USER" not in SERVICES["postgres"]["environment"]
    assert run("postgres", "docker-entrypoint.sh", tmp_path, DATABASE_PASSWORD="hush") == ("postgres", [])
    roles = (tmp_path / "scrawl.sql").read_text()
    assert "CREATE ROLE scrawl LOGIN PASSWORD 'hush';" in roles
    assert "SUPERUSER" not in roles
