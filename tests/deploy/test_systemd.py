import shutil
import subprocess

import pytest

from tests.deploy import shape

FOLDER = shape.DEPLOY / "systemd"
UNITS = sorted(path.name for path in FOLDER.glob("*.service"))
FENCE = "scrawl-.service.d/fence.conf"
analyze = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here to ask")


def test_the_target_wants_every_process() -> None:
    wanted = set(shape.unit("scrawl.target")["Unit"]["Wants"].split())
    known = {
        "scrawl-web.service",
        "scrawl-scheduler.service",
        "scrawl-worker@live.service",
        "scrawl-worker@reads.service",
    }
    assert wanted == known


@pytest.mark.parametrize("name", [name for name in UNITS if name != "scrawl-migrate.service"])
def test_it_waits_for_the_migration_and_comes_back(name: str) -> None:
    unit = shape.unit(name)
    assert unit["Unit"]["Requires"] == unit["Unit"]["After"] == "scrawl-migrate.service"
    assert unit["Service"]["Restart"] == "always"


def test_none_is_root_and_none_can_become_it() -> None:
    fence = shape.unit(FENCE)["Service"]
    assert fence["User"] == "scrawl"
    assert fence["NoNewPrivileges"] == "yes"
    assert fence["CapabilityBoundingSet"] == ""
    assert fence["ProtectSystem"] == "strict"
    assert not any("User" in shape.unit(name)["Service"] for name in UNITS)


@analyze
@pytest.mark.parametrize("name", [*UNITS, "scrawl.target"])
def test_systemd_understands_it(name: str) -> None:
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(FOLDER / name)], capture_output=True, text=True, check=False
    )
    # That the programs are not installed where this test runs is the one thing that may be wrong.
    wrong = [line for line in told.stderr.splitlines() if "is not executable: No such file" not in line]
    assert not [line for line in wrong if "scrawl" in line]


@analyze
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_little_exposed(name: str) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(FOLDER / name)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-400:]
