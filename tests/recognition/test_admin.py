import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import User
from recognition.models import Engine, Prediction
from tests.recognition.stored import PNG, keep, lies_there, lose

LIST = "/admin/recognition/prediction/"

pytestmark = pytest.mark.django_db


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin() -> Client:
    return enter(User.objects.create_superuser("root@example.org"))


def picture(prediction: Prediction) -> str:
    return reverse("admin:prediction_picture", args=[prediction.id])


def test_it_works(admin: Client, owner: User) -> None:
    prediction = keep(owner)
    page = admin.get(LIST).content.decode()

    assert f'<img src="{picture(prediction)}" width="96" height="24" alt=' in page
    assert "407" in page
    assert admin.get(f"{LIST}{prediction.id}/change/").status_code == 200


def test_it_shows_the_picture(admin: Client, owner: User) -> None:
    answer: Any = admin.get(picture(keep(owner)))

    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]


def test_it_shows_it_to_nobody_else(owner: User) -> None:
    prediction = keep(owner)
    person = enter(owner)
    staff = enter(User.objects.create_user("staff@example.org", is_staff=True))

    assert Client().get(picture(prediction)).status_code == 302
    assert person.get(picture(prediction)).status_code in (302, 403)
    assert staff.get(picture(prediction)).status_code == 403


def test_it_handles_missing_pictures(admin: Client, owner: User) -> None:
    prediction = keep(owner)
    lose(prediction)

    assert admin.get(picture(prediction)).status_code == 404
    assert admin.get(LIST).status_code == 200


def test_staff_who_may_look_only_look(owner: User) -> None:
    prediction = keep(owner)
    staff = User.objects.create_user("staff@example.org", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_prediction"))
    client = enter(staff)

    assert client.get(picture(prediction)).status_code == 200
    assert client.post(f"{LIST}{prediction.id}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=407", ["407"]),
        ("?q=stranger@", ["12"]),
        ("?engine__exact=svm", ["12"]),
        ("?correction__isempty=0", ["9"]),
        ("?trashed_at__isempty=1", ["407", "12", "9"]),
    ],
)
def test_it_finds(admin: Client, owner: User, stranger: User, query: str, found: list[str]) -> None:
    keep(owner)
    keep(stranger, "12", engine=Engine.SVM)
    keep(owner, "1", correction="9")

    page = admin.get(LIST + query).content.decode()
    assert sorted(re.findall(r'field-said"><a[^>]*>(\d+)<', page)) == sorted(found)


def test_it_does_not_ask_more_for_more_rows(
    admin: Client, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keep(owner)
    admin.get(LIST)
    with CaptureQueriesContext(connection) as few:
        admin.get(LIST)
    for number in range(9):
        keep(User.objects.create_user(f"{number}@example.org"))

    with django_assert_num_queries(len(few)):
        admin.get(LIST)


def test_deleting_takes_the_picture_along(
    admin: Client, owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    one, other = keep(owner), keep(owner)
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"{LIST}{one.id}/delete/", {"post": "yes"})
        form = {"action": "delete_selected", "_selected_action": [str(other.id)], "post": "yes"}
        admin.post(LIST, form)

    assert not Prediction.objects.exists()
    assert not any(lies_there(each) for each in (one, other))
