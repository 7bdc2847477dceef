"""The pages that belong to no reading: the first one, the engines, and those of refusals."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from recognition import engines


def test_the_first_page_is_for_newcomers_and_the_pad_for_who_is_in(client: Client, browser: Client) -> None:
    assert b"Write a number. Scrawl reads it." in client.get("/").content
    assert browser.get("/")["Location"] == "/draw/"


def test_without_a_script_nobody_is_promised_what_is_not_there(client: Client, browser: Client) -> None:
    assert "works without it, once you have signed up." in client.get("/").content.decode()
    assert "works without it, just below." in browser.get("/draw/").content.decode()
    assert "A passkey needs JavaScript." in browser.get(reverse("mfa_add_webauthn"), follow=True).content.decode()


def test_the_engines_tell_their_figures(client: Client, db: None) -> None:
    content = client.get(reverse("recognition:engines")).content
    for name in (b"CNN", b"Ensemble", b"Classic SVM"):
        assert name in content


def test_without_a_card_the_engines_stand_there_without_figures(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engines, "card", engines.card.__wrapped__)
    monkeypatch.setattr(engines, "SHIPPED", tmp_path)
    assert {(engine["model"], engine["accuracy"]) for engine in engines.measured()} == {("", None)}
    assert client.get(reverse("recognition:engines")).status_code == 200


@pytest.mark.parametrize("code", [400, 403, 404, 413, 429, 500, 503])
def test_every_refusal_has_a_page_of_its_own(code: int) -> None:
    content = render_to_string(f"{code}.html")
    assert f">{code}</p>" in content
    assert "Back to the pad" in content or "Try again" in content
