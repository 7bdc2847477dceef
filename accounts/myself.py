"""What `accounts` itself holds on a person, as `personal` asks for it. No secret is among it:
digests of tokens and passwords, session keys and second factors prove a person and describe none."""

import json
from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.db.models.fields.json import KT

from accounts.closing import end_sessions
from accounts.models import ApiToken, User
from accounts.personal import Holding, PersonalFile

TOKEN = ("name", "hint", "can_read", "can_write", "created_at", "expires_at", "last_used_at", "revoked_at")
SESSION = ("ip", "user_agent", "created_at", "last_seen_at")
FACTOR = ("type", "name", "created_at", "last_used_at")
ADDRESS = ("email", "verified", "primary")
PERSON = ("email", "display_name", "date_joined", "last_login", "is_staff")


def files(user: User) -> Iterator[PersonalFile]:
    yield PersonalFile("account.json", [json.dumps(about(user), cls=DjangoJSONEncoder, indent=2).encode()])


def about(user: User) -> dict[str, Any]:
    return {
        **{field: getattr(user, field) for field in PERSON},
        "addresses": _rows(EmailAddress.objects.filter(user=user), ADDRESS),
        "second_factors": _rows(Authenticator.objects.filter(user=user).annotate(name=KT("data__name")), FACTOR),
        "sessions": _rows(UserSession.objects.filter(user=user), SESSION),
        "tokens": _rows(ApiToken.objects.owned_by(user), TOKEN),
    }


def _rows(rows: QuerySet[Model], fields: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(rows.values(*fields))


def count(user: User) -> int:
    return ApiToken.objects.owned_by(user).count()


HOLDING = Holding("API tokens", count=count, files=files, forget=end_sessions)
