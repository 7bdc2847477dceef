from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.admin.sites import site
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts import closing
from accounts.models import ApiToken, User
from tests.accounts.people import PASSWORD, sign_in, signed_in

LISTS = ("accounts_user", "accounts_apitoken", "mfa_authenticator", "usersessions_usersession", "account_emailaddress")


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in(User.objects.create_superuser("root@example.org", PASSWORD))


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(f"admin:{name}", args=args) + query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_it_works(admin: Client, name: str) -> None:
    page(admin, f"{name}_changelist")
    page(admin, f"{name}_changelist", query="?q=root")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("accounts_user", "date_joined__year=99999"),
        ("accounts_user", f"date_joined__year={'9' * 30}"),
        ("accounts_user", "date_joined__year=9999&date_joined__month=12&date_joined__day=31"),
        ("accounts_user", "last_login__gte=9999-12-31T23:59:59-12:00"),
        ("accounts_apitoken", "expires_at__year=99999"),
        ("accounts_apitoken", "last_used_at__gte=0001-01-01T00:00:00%2B14:00"),
        ("recognition_prediction", "created_at__year=99999"),
        ("accounts_apitoken", "name__range=a"),
        ("accounts_apitoken", "name__contains=%00"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_filter_that_no_database_takes_is_a_wrong_one(name: str, query: str) -> None:
    root = signed_in(User.objects.create_superuser("root@example.org", PASSWORD))
    answer = root.get(f"{reverse(f'admin:{name}_changelist')}?{query}")

    assert answer.status_code in (200, 302)
    assert answer.get("Location", "?e=1").endswith("?e=1")


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("usersessions_usersession", "session_key__startswith"),
        ("accounts_apitoken", "digest__startswith"),
        ("mfa_authenticator", "data__contains"),
        ("accounts_user", "password__startswith"),
        ("recognition_prediction", "owner__password__startswith"),
    ],
)
def test_nobody_finds_out_letter_by_letter_what_is_not_shown(db: None, name: str, asked: str) -> None:
    """Whoever may only look would sign in with a superuser's session."""
    helper = User.objects.create_user("helper@example.org", PASSWORD, is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    lists = reverse(f"admin:{name}_changelist")
    client = signed_in(helper)

    assert client.get(lists, {"id": 1}).status_code in (200, 302)
    assert client.get(lists, {asked: "a"}).status_code == 400


@pytest.mark.parametrize("asked", ["email__regex", "email__iregex"])
def test_it_looks_for_no_pattern(admin: Client, asked: str) -> None:
    """On SQLite Python would, for hours, and break over one that is none."""
    assert admin.get(reverse("admin:accounts_user_changelist"), {asked: "("}).status_code == 400


@pytest.mark.parametrize("name", [*LISTS, "recognition_prediction"])
@pytest.mark.parametrize("chosen", ["x", "9" * 30])
@pytest.mark.django_db(transaction=True)
def test_a_row_that_cannot_be_is_no_fault_of_the_site(name: str, chosen: str) -> None:
    root = signed_in(User.objects.create_superuser("root@example.org", PASSWORD))
    form = {"action": "delete_selected", "_selected_action": [chosen]}

    assert root.post(reverse(f"admin:{name}_changelist"), form).status_code < 500


def test_it_has_no_door_of_its_own(owner: User) -> None:
    answer = Client().get("/admin/login/")

    assert answer["Location"] == "/accounts/login/?next=" + quote("/admin/login/", safe="")
    assert Client().post("/admin/login/", {"username": owner.email, "password": PASSWORD}).status_code == 302


def test_it_refuses_people_who_are_not_staff(browser: Client) -> None:
    assert browser.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_it_does_not_ask_more_for_more_rows(
    admin: Client, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def grow(start: int) -> None:
        for number in range(start, start + 5):
            user = User.objects.create_user(f"user{number}@example.org")
            ApiToken.objects.issue(owner=user, name="kiosk")
            Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
            UserSession.objects.create(user=user, ip="192.0.2.1", session_key=f"key{number}", user_agent="x")
            EmailAddress.objects.create(user=user, email=user.email)

    grow(0)
    page(admin, f"{name}_changelist")
    with CaptureQueriesContext(connection) as few:
        page(admin, f"{name}_changelist")
    grow(5)
    with django_assert_num_queries(len(few)):
        page(admin, f"{name}_changelist")


def test_it_shows_no_secrets(admin: Client, owner: User) -> None:
    token, text = ApiToken.objects.issue(owner=owner, name="kiosk")
    factor = Authenticator.objects.create(user=owner, type="totp", data={"secret": "HUSHHUSH"})
    session = UserSession.objects.create(user=owner, ip="192.0.2.1", session_key="hushhush", user_agent="x")
    pages = [
        page(admin, "accounts_apitoken_change", token.pk),
        page(admin, "accounts_apitoken_changelist"),
        page(admin, "accounts_user_change", owner.pk),
        page(admin, "mfa_authenticator_change", factor.pk),
        page(admin, "usersessions_usersession_change", session.pk),
    ]

    for secret in (text, token.digest, owner.password, "HUSHHUSH", "hushhush"):
        assert not any(secret in each for each in pages), secret


def test_it_cannot_make_or_alter_tokens(admin: Client, owner: User) -> None:
    token, _ = ApiToken.objects.issue(owner=owner, name="kiosk")

    assert admin.get(reverse("admin:accounts_apitoken_add")).status_code == 403
    assert admin.post(reverse("admin:accounts_apitoken_change", args=[token.pk]), {"name": "x"}).status_code == 403


def test_it_revokes_tokens(admin: Client, owner: User) -> None:
    token, _ = ApiToken.objects.issue(owner=owner, name="kiosk")
    form = {"action": "revoke", "_selected_action": [token.pk]}
    admin.post(reverse("admin:accounts_apitoken_changelist"), form)

    assert not ApiToken.objects.unrevoked().exists()


def test_it_makes_users(admin: Client) -> None:
    form = {"email": "New@example.org", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    admin.post(reverse("admin:accounts_user_add"), form)

    assert User.objects.get(email="new@example.org").check_password(PASSWORD)


def move(admin: Client, person: User, email: str) -> None:
    form = {"email": email, "display_name": "", "is_active": "on"}
    assert admin.post(reverse("admin:accounts_user_change", args=[person.pk]), form).status_code == 302


def test_whoever_is_given_another_address_signs_in_by_it_alone(admin: Client, owner: User) -> None:
    signed_in(owner)
    move(admin, owner, "New@example.org")

    assert sign_in(Client(), "new@example.org") == 302
    assert sign_in(Client(), "owner@example.org") == 200


def test_the_earlier_address_is_told_and_opens_nothing(admin: Client, browser: Client, owner: User) -> None:
    move(admin, owner, "new@example.org")
    Client().post(reverse("account_reset_password"), {"email": "owner@example.org"})

    told, reset = mail.outbox
    assert (told.to, told.subject) == (["owner@example.org"], "Scrawl: Your e-mail address has changed")
    assert "password/reset/key" not in reset.body


def test_whose_address_was_changed_in_the_database_still_signs_in(owner: User) -> None:
    signed_in(owner)
    User.objects.update(email="new@example.org")

    assert sign_in(Client(), "new@example.org") == 302


def test_an_address_can_be_given_that_was_another_s(admin: Client, owner: User, stranger: User) -> None:
    signed_in(stranger)
    User.objects.filter(pk=stranger.pk).update(email="elsewhere@example.org")
    move(admin, owner, "stranger@example.org")

    assert sign_in(Client(), "stranger@example.org") == 302


def test_the_same_address_in_capitals_is_no_change(admin: Client, browser: Client, owner: User) -> None:
    before = EmailAddress.objects.get(user=owner)
    move(admin, owner, "OWNER@example.org")

    assert EmailAddress.objects.get(user=owner) == before
    assert not mail.outbox


def test_deleting_a_user_closes_the_account(admin: Client, owner: User) -> None:
    theirs = signed_in(owner)
    admin.post(reverse("admin:accounts_user_delete", args=[owner.pk]), {"post": "yes"})

    assert not User.objects.filter(pk=owner.pk).exists()
    assert theirs.get("/account/").status_code == 302


def test_the_journal_forgets_who_was_closed(admin: Client, owner: User, stranger: User) -> None:
    """By staff or by themselves: what was done stays on record, and to whom does not."""
    numbers = {str(owner.pk), str(stranger.pk)}
    move(admin, owner, "moved@example.org")
    move(admin, stranger, "stranger@example.net")
    closing.close(stranger)
    admin.post(reverse("admin:accounts_user_delete", args=[owner.pk]), {"post": "yes"})

    assert {entry.object_repr for entry in LogEntry.objects.all()} == numbers


def test_the_journal_names_no_address_of_a_session(admin: Client, owner: User, stranger: User) -> None:
    for each in (owner, owner, stranger):
        signed_in(each)
    first, *others = UserSession.objects.exclude(user__is_staff=True)
    admin.post(reverse("admin:usersessions_usersession_delete", args=[first.pk]), {"post": "yes"})
    bulk(admin, "usersessions_usersession", *[each.pk for each in others])

    assert {entry.object_repr for entry in LogEntry.objects.all()} == {str(each.pk) for each in (first, *others)}


def bulk(client: Client, name: str, *chosen: object) -> None:
    form = {"action": "delete_selected", "_selected_action": list(chosen), "post": "yes"}
    assert client.post(reverse(f"admin:{name}_changelist"), form).status_code == 302


def test_deleting_several_users_closes_each_account(admin: Client, owner: User, stranger: User) -> None:
    theirs = [signed_in(owner), signed_in(stranger)]
    bulk(admin, "accounts_user", owner.pk, stranger.pk)

    assert [user.email for user in User.objects.all()] == ["root@example.org"]
    assert [browser.get("/account/").status_code for browser in theirs] == [302, 302]


def test_ending_several_sessions_signs_those_browsers_out(admin: Client, owner: User) -> None:
    ended, stays = [signed_in(owner), signed_in(owner)], signed_in(owner)
    newest = UserSession.objects.get(session_key=stays.session.session_key)
    others = UserSession.objects.filter(user=owner).exclude(pk=newest.pk)
    bulk(admin, "usersessions_usersession", *others.values_list("pk", flat=True))

    assert [browser.get("/account/").status_code for browser in (*ended, stays)] == [302, 302, 200]


def test_ending_a_session_signs_that_browser_out(admin: Client, owner: User) -> None:
    theirs = signed_in(owner)
    session = UserSession.objects.get(user=owner)
    admin.post(reverse("admin:usersessions_usersession_delete", args=[session.pk]), {"post": "yes"})

    assert theirs.get("/account/").status_code == 302


@pytest.fixture
def helper(db: None) -> Client:
    """May do whatever can be allowed, and is no superuser."""
    user = User.objects.create_user("helper@example.org", PASSWORD, is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    return signed_in(user)


NEW_PASSWORD = {"password1": PASSWORD + "!", "password2": PASSWORD + "!", "usable_password": "true"}


def test_a_helper_cannot_make_a_superuser(helper: Client, owner: User) -> None:
    form = {"email": owner.email, "display_name": "", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    helper.post(reverse("admin:accounts_user_change", args=[owner.pk]), form)

    owner.refresh_from_db()
    assert (owner.is_staff, owner.is_superuser) == (False, False)


@pytest.mark.parametrize("powers", [{"is_staff": True}, {"is_superuser": True}])
def test_a_helper_cannot_touch_who_has_powers(helper: Client, owner: User, powers: dict[str, bool]) -> None:
    """Nor a colleague, whose powers may be others than the helper's own."""
    User.objects.filter(pk=owner.pk).update(**powers)
    for action in ("change", "delete"):
        url = reverse(f"admin:accounts_user_{action}", args=[owner.pk])
        assert helper.post(url, {"post": "yes", "email": "mine@example.org"}).status_code == 403
    assert helper.post(reverse("admin:auth_user_password_change", args=[owner.pk]), NEW_PASSWORD).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [owner.pk], "post": "yes"}
    helper.post(reverse("admin:accounts_user_changelist"), bulk)

    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    assert owner.email == "owner@example.org"


def test_a_helper_gives_no_group_more_powers(helper: Client) -> None:
    group = Group.objects.create(name="helpers")

    for url in (reverse("admin:auth_group_add"), reverse("admin:auth_group_change", args=[group.pk])):
        assert helper.post(url, {"name": "rulers"}).status_code == 403


def test_a_helper_leads_nobody_s_mail_elsewhere(helper: Client, admin: Client) -> None:
    """A link that sets a new password goes to each address of an account."""
    address = EmailAddress.objects.get(email="root@example.org")
    form = {"user": address.user_id, "email": "mine@example.org", "verified": "on"}

    for url in (
        reverse("admin:account_emailaddress_add"),
        reverse("admin:account_emailaddress_change", args=[address.pk]),
    ):
        assert helper.post(url, form).status_code == 403


def test_staff_mark_an_address_as_confirmed(admin: Client, owner: User) -> None:
    """For those whom no mail reaches."""
    address = EmailAddress.objects.create(user=owner, email=owner.email)
    form = {"action": "make_verified", "_selected_action": [address.pk]}
    admin.post(reverse("admin:account_emailaddress_changelist"), form)

    address.refresh_from_db()
    assert address.verified


def test_one_s_own_password_has_one_place(admin: Client) -> None:
    """Which asks for the present one, and stops guessing."""
    root = User.objects.get(email="root@example.org")
    for url in (reverse("admin:password_change"), reverse("admin:auth_user_password_change", args=[root.pk])):
        answer = admin.post(url, {**NEW_PASSWORD, "old_password": PASSWORD, "new_password1": "x" * 12})
        assert answer.headers.get("Location") == reverse("account_change_password")

    root.refresh_from_db()
    assert root.check_password(PASSWORD)


def test_the_owner_hears_of_a_password_set_by_staff(admin: Client, owner: User) -> None:
    admin.post(reverse("admin:auth_user_password_change", args=[owner.pk]), NEW_PASSWORD)

    owner.refresh_from_db()
    assert owner.check_password(PASSWORD + "!")
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([owner.email], "Scrawl: Your password has changed")
    ]


def test_every_model_of_ours_is_there() -> None:
    assert {model._meta.label for model in site._registry} >= {"accounts.User", "accounts.ApiToken"}
