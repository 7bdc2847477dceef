"""The files that say how to run it, taken apart."""

import configparser
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"


def text(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text()


@cache
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
    return found


def ours() -> dict[str, Any]:
    """Compose's services that run our image."""
    return {name: service for name, service in compose()["services"].items() if service["image"] == "scrawl"}


@cache
def manifests() -> list[dict[str, Any]]:
    files = sorted((DEPLOY / "kubernetes").rglob("*.yaml"))
    return [part for path in files for part in yaml.safe_load_all(path.read_text())]


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {part["metadata"]["name"]: part for part in manifests() if part["kind"] == kind}


def pods() -> dict[str, dict[str, Any]]:
    """What each Deployment and Job makes."""
    makers = of_kind("Deployment") | of_kind("Job")
    return {name: part["spec"]["template"]["spec"] for name, part in makers.items()}


def unit(name: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(DEPLOY / "systemd" / name)
    return parsed


def procfile() -> dict[str, list[str]]:
    """What `make run` starts, word by word."""
    lines = (line.partition(": exec ") for line in text("Procfile").splitlines())
    return {name: plain(shlex.split(command)) for name, _, command in lines}


def plain(words: list[str]) -> list[str]:
    """One form for `--queues live` and `--queues=live`, for a module and its script; how many processes there are is
    each place's own."""
    words = words[2:] if words[:2] == ["python", "-m"] else words
    split = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    return ["N" if before == "--concurrency" else word for before, word in zip(["", *split], split, strict=False)]
