"""Every setting has a heading, none is described that is not there, and no start with nonsense or what is senseless."""

import os
import re
import subprocess
import sys
from pathlib import Path
from runpy import run_path

import dj_email_url
import pytest
from django.conf import settings
from environs import EnvError

from tests import environment

ROOT = Path(settings.BASE_DIR)
DOCS = (ROOT / "docs" / "settings.md").read_text()
BOUNDS = {
    "PORT": ("1", "65535"),
    "TRUSTED_PROXIES": ("0", None),
    "WEB_PROCESSES": ("1", None),
    "WEB_THREADS": ("1", None),
    "READ_PROCESSES": ("1", None),
    "LIVE_PROCESSES": ("1", None),
    "WORKER_METRICS_PORT": ("0", "65535"),
    "DATABASE_POOL": ("1", None),
    "MAX_IMAGE_BYTES": ("1", None),
    "MAX_IMAGE_PIXELS": ("1", "178956970"),
    "MAX_IMAGE_RATIO": ("1", None),
    "USER_STORAGE_BYTES": ("1", str(2**63 - 1)),
    "TRASH_DAYS": ("0", "36500"),
    "PREVIEW_RATE": ("1", None),
    "SUBMIT_RATE": ("1", None),
    "READ_RATE": ("1", None),
    "EXPLAIN_RATE": ("1", None),
    "LEASE_SECONDS": ("2", "86400"),
    "REPUBLISH_SECONDS": ("1", "60"),
    "SWEEP_SECONDS": ("0.1", "3600"),
}
BEYOND = [
    *((name, str(float(least) - 1).removesuffix(".0")) for name, (least, _) in BOUNDS.items()),
    *((name, str(int(most) + 1)) for name, (_, most) in BOUNDS.items() if most),
]


def test_every_setting_is_described() -> None:
    described = re.findall(r"^### ([A-Z_]+)$", DOCS, re.MULTILINE)
    assert set(described) == environment.SETTINGS
    assert len(described) == len(set(described))


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORT": "70000"},
        {"DEBUG": "perhaps"},
        {"LOG_FORMAT": "xml"},
        {"REDIS_URL": "http://x"},
        {"EMAIL_URL": "smtp+tls://mail.example:587"},
        {"EMAIL_URL": "mail.example"},
    ],
)
def test_it_does_not_start_with_what_it_cannot_understand(wrong: dict[str, str]) -> None:
    command = [sys.executable, "-c", "import ocrsite.settings"]
    told = subprocess.run(command, cwd=ROOT, env={**os.environ, **wrong}, capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert next(iter(wrong)) in told.stderr


@pytest.fixture
def on_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size of its pool is asked for there alone."""
    monkeypatch.setenv("DATABASE_URL", "postgres://scrawl:x@db.example/scrawl")


@pytest.mark.parametrize(("name", "value"), BEYOND)
def test_it_does_not_start_with_what_makes_no_sense(
    on_postgres: None, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(EnvError, match=rf'"{name}" invalid: .*Must be'):
        run_path(str(ROOT / "ocrsite" / "settings.py"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("SITE_URL", f"https://{rest}")
            for rest in ("a b", "x:abc", "x:123456", "x/folder", "me@x", "x?y", "ä.de", "")
        ),
        *(("ALLOWED_HOSTS", name) for name in ("https://x.example", "x.example:8000", "x.example, a b")),
        *(
            ("CORS_ALLOWED_ORIGINS", name)
            for name in ("*", "x.example", "https://x.example/", "https://x.example,null")
        ),
    ],
)
def test_it_does_not_start_with_an_address_that_none_comes_by(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(EnvError, match=rf'"{name}" invalid: .*Must be'):
        run_path(str(ROOT / "ocrsite" / "settings.py"))


@pytest.mark.parametrize("keys", ["an earlier one,", ",", "one,,another"])
def test_it_does_not_start_with_an_empty_key(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    """What anybody signed by it would be believed."""
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", keys)
    with pytest.raises(EnvError, match=r'"SECRET_KEY_FALLBACKS" invalid: .*Must be'):
        run_path(str(ROOT / "ocrsite" / "settings.py"))


def test_it_is_written_as_people_write(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SITE_URL": "https://Scrawl.example:8443/",
        "ALLOWED_HOSTS": "scrawl.example, .school.example,[::1]",
        "CORS_ALLOWED_ORIGINS": "https://a.example, http://127.0.0.1:3000",
        "SECRET_KEY_FALLBACKS": "an earlier one, the first of all",
    }.items():
        monkeypatch.setenv(name, value)
    told = run_path(str(ROOT / "ocrsite" / "settings.py"))
    assert told["SITE_URL"] == "https://Scrawl.example:8443"
    assert told["ALLOWED_HOSTS"] == ["scrawl.example", ".school.example", "[::1]"]
    assert told["CORS_ALLOWED_ORIGINS"] == ["https://a.example", "http://127.0.0.1:3000"]
    assert told["SECRET_KEY_FALLBACKS"] == ["an earlier one", "the first of all"]


@pytest.mark.parametrize("name", ["BIND", "VAR_DIR", "STATIC_ROOT", "ALLOWED_HOSTS", "TIME_ZONE", "DEFAULT_FROM_EMAIL"])
def test_what_is_left_empty_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """An empty BIND would open the site to every network, and an empty folder be that of the code."""
    monkeypatch.delenv(name, raising=False)
    unset = run_path(str(ROOT / "ocrsite" / "settings.py"))
    monkeypatch.setenv(name, "")
    empty = run_path(str(ROOT / "ocrsite" / "settings.py"))
    assert empty[name] == unset[name]


def test_it_starts_with_the_least_and_the_most(on_postgres: None) -> None:
    for edge in (0, 1):
        env = {name: value for name, bounds in BOUNDS.items() if (value := bounds[edge])}
        env["WORKER_METRICS_PORT"] = "0"  # any other begins to count at once
        command = [sys.executable, "-c", "import ocrsite.settings"]
        assert subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False).returncode == 0


@pytest.mark.parametrize("name", BOUNDS)
def test_the_bounds_are_described(name: str) -> None:
    least, most = BOUNDS[name]
    words = DOCS.split(f"### {name}\n")[1].split("###")[0].replace("\n", " ").lower()
    assert (f"from {least} to {most}" if most else f"{least} or more") in words


def test_all_numbers_have_bounds() -> None:
    numbers = re.findall(r'env\.(?:int|float)\("([A-Z_]+)"', (ROOT / "ocrsite" / "settings.py").read_text())
    assert set(numbers) == set(BOUNDS)


def test_a_worker_opens_as_large_a_picture_as_the_web_may_take() -> None:
    """There Pillow's own limit holds: it refuses what is over twice of that."""
    command = [sys.executable, "-c", "from PIL.Image import MAX_IMAGE_PIXELS; print(2 * MAX_IMAGE_PIXELS)"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert int(BOUNDS["MAX_IMAGE_PIXELS"][1] or 0) <= int(told)


def test_tests_know_nothing_of_the_developer_s_settings() -> None:
    code = "from tests import environment; import ocrsite.settings as s; print(s.TRASH_DAYS, s.LEASE_SECONDS)"
    env = {**os.environ, **dict.fromkeys(environment.SETTINGS, "nonsense"), "SHAPE": ""}
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (told.stdout, told.stderr) == ("30 12\n", "")


def test_it_is_careful_by_default() -> None:
    assert settings.DEBUG is False
    assert "'unsafe-inline'" not in str(settings.CONTENT_SECURITY_POLICY)
    key = Path(settings.VAR_DIR) / "secret_key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(settings.SECRET_KEY) > 60


def test_every_mail_server_that_is_written_about_is_spoken_to_by_tls() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.yaml")]
    words = " ".join(page.read_text() for page in pages)
    found = re.findall(r"EMAIL_URL[=:] ?([^\s`]+)|`(\w+://user:password@host:[^\s`]+)`", words)
    assert len(found) > 3
    for url in map("".join, found):
        told = dj_email_url.parse(url)
        assert told["EMAIL_USE_TLS"] or told["EMAIL_USE_SSL"], url


def test_over_https_cookies_are_this_host_s_alone() -> None:
    """A browser takes no cookie of such a name from another host, from a neighbour or in clear."""
    names = "SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, SECURE_SSL_REDIRECT"
    code = f"from ocrsite.settings import {names}\nimport django\ndjango.setup()\nfrom accounts import devices\n"
    command = [sys.executable, "-c", code + f"print(devices.COOKIE, {names})"]
    env = {**os.environ, "SITE_URL": "https://scrawl.example"}
    told = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.split()
    assert told == ["__Host-known_device", "__Host-sessionid", "__Host-csrftoken", "True", "True", "True"]


@pytest.mark.parametrize("bind", ["::1", "[::1]"])
def test_it_listens_at_an_address_of_ipv6(bind: str) -> None:
    code = "import runpy; print(runpy.run_path('ocrsite/gunicorn.py')['bind'], s.BIND, s.SITE_URL)"
    assert settings_say(code, BIND=bind) == ["[::1]:8000", "::1", "http://[::1]:8000"]


def test_it_answers_to_an_address_of_ipv6() -> None:
    code = "from django.http.request import validate_host; print(validate_host('[2001:db8::1]', s.ALLOWED_HOSTS))"
    assert settings_say(code, SITE_URL="https://[2001:DB8::1]:8443") == ["True"]


def settings_say(code: str, **environment: str) -> list[str]:
    """The words that this prints where the settings `s` are made of such an environment."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "ocrsite.settings", **environment}
    command = [sys.executable, "-c", f"import ocrsite.settings as s; {code}"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.split()


def test_the_database_lies_in_its_folder_whatever_that_is_called(tmp_path: Path) -> None:
    var = tmp_path / "C# why? %25" / "var"
    command = [
        sys.executable,
        "manage.py",
        "shell",
        "-c",
        "from django.db import connection as c; c.ensure_connection()",
    ]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": "", "VAR_DIR": str(var)}, check=True)
    assert (var / "scrawl.sqlite3").exists()


def test_what_the_database_s_address_asks_for_is_kept() -> None:
    command = [sys.executable, "-c", "from ocrsite.settings import DATABASES as d; print(d['default']['OPTIONS'])"]
    env = {**os.environ, "DATABASE_URL": "postgres://scrawl:x@db.example/scrawl?sslmode=verify-full"}
    told = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    assert "'sslmode': 'verify-full'" in told
    assert "'pool'" in told
