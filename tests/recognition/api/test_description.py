"""The API does what its own description says, whatever it is asked."""

from pathlib import Path

import pytest
import schemathesis
from django.conf import settings as site
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.models import ApiToken, User
from ocrsite.wsgi import application
from tests.machines import Worker

schema = schemathesis.openapi.from_path(Path(site.BASE_DIR, "docs", "openapi.yaml"))
schema.app = application


@pytest.fixture
def token(worker: Worker) -> str:
    owner = User.objects.create_user("owner@example.org")
    return ApiToken.objects.issue(owner=owner, name="schema")[1]


@schema.parametrize()
@hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_it_answers_as_described(case: schemathesis.Case, token: str) -> None:  # type: ignore[type-arg]
    response = case.call(headers={"Authorization": f"Bearer {token}"})
    described = {int(status) for status in case.operation.definition.raw["responses"]}
    assert response.status_code < 500 or response.status_code == 503
    assert response.status_code in described | {405}


def test_its_pages_come_from_here_alone(client: Client) -> None:
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert b"https://" not in page.content
    assert b'"validatorUrl": null' in client.get("/api/docs/?script=").content
