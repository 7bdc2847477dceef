from django.test import Client
from django.urls import reverse

from accounts.models import User

PASSWORD = "seven green kites"


def sign_in(client: Client, email: str, password: str = PASSWORD, address: str = "192.0.2.1") -> int:
    """The status: 302 when it let one in."""
    form = {"login": email, "password": password}
    return client.post(reverse("account_login"), form, REMOTE_ADDR=address).status_code


def signed_in(user: User) -> Client:
    client = Client()
    assert sign_in(client, user.email) == 302
    return client


def confirm(client: Client) -> None:
    """Show the password once more, as the pages worth protecting ask for it."""
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302, answer.content
