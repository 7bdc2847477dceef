import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError

from accounts.models import User
from tests.accounts.people import PASSWORD

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    user = User.objects.create_user("ada@example.org", PASSWORD)

    assert user.check_password(PASSWORD)
    assert not user.is_staff
    assert str(user) == "ada@example.org"


def test_it_is_one_person_however_the_address_is_written() -> None:
    user = User.objects.create_user(" Ada@Example.org ")

    assert user.email == "ada@example.org"
    assert User.objects.get(email=" ADA@EXAMPLE.ORG ") == user
    assert User.objects.get_by_natural_key("ADA@example.org") == user
    with pytest.raises(IntegrityError):
        User.objects.create_user("ADA@EXAMPLE.ORG")


def test_it_is_one_person_by_any_door() -> None:
    """Not the manager alone: a form, the admin and a bulk write lower the address, too."""
    user = User(email="Ada@Example.org")
    user.set_unusable_password()
    user.full_clean()
    user.save()
    User.objects.filter(pk=user.pk).update(email="ADA@EXAMPLE.ORG")

    user.refresh_from_db()
    assert user.email == "ada@example.org"


def test_a_look_alike_address_stays_another_one() -> None:
    """NFKC would make «ﬁ» into «fi», and one person into another."""
    user = User(email="ﬁona@example.org", password="!")

    with pytest.raises(ValidationError, match="valid email"):
        user.full_clean()
    assert user.email == "ﬁona@example.org"


def test_it_needs_an_address() -> None:
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("")


def test_it_makes_superusers() -> None:
    call_command("createsuperuser", "--noinput", "--email", "Root@example.org")

    root = User.objects.get(email="root@example.org")
    assert root.is_staff
    assert root.is_superuser


def test_its_password_is_argon2_at_a_price_a_small_machine_can_pay() -> None:
    user = User.objects.create_user("ada@example.org", PASSWORD)

    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert not identify_hasher(user.password).must_update(user.password)
