"""How a program shows who it is: `Authorization: Bearer scrawl_…`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts import tokens
from accounts.models import ApiToken, Scope, User

if TYPE_CHECKING:  # while running it would be a circle: the framework's settings name this module
    from rest_framework.views import APIView

BEARER = re.compile(rb"bearer(?: +(.*))?", re.IGNORECASE | re.DOTALL)
MALFORMED = (
    f"The Authorization header holds no whole token: it should read «Bearer {tokens.PREFIX}…», "
    f"{tokens.LENGTH} characters from {tokens.PREFIX} on."
)
ANEW = "Make a new one on your account's token page."
UNKNOWN = f"This token is not known. It may have been made on another server, or deleted. {ANEW}"
REVOKED = f"This token was revoked. {ANEW}"
EXPIRED = f"This token has expired. {ANEW}"
CLOSED = "The account of this token may not sign in. Ask those who run the site."


class TokenAuthentication(BaseAuthentication):
    """Answers None where no Bearer token is shown, so that the site's session may speak instead."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        shown = BEARER.fullmatch(get_authorization_header(request))
        if shown is None:
            return None
        now = timezone.now()
        token = find(_text(shown[1] or b""), now)
        token.touch(now)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="scrawl"'


def find(text: str, now: datetime) -> ApiToken:
    """The live token of that text. Each refusal says its reason; only a holder ever reads it."""
    if not tokens.well_formed(text):
        raise AuthenticationFailed(MALFORMED)
    found = ApiToken.objects.of_digest(tokens.digest(text))
    if found is None:
        raise AuthenticationFailed(UNKNOWN)
    if found.revoked_at is not None:
        raise AuthenticationFailed(REVOKED)
    if found.expires_at <= now:
        raise AuthenticationFailed(EXPIRED)
    if not found.owner.is_active:
        raise AuthenticationFailed(CLOSED)
    return found


def _text(raw: bytes) -> str:
    try:
        return raw.strip().decode("ascii")
    except UnicodeDecodeError:
        raise AuthenticationFailed(MALFORMED) from None


class TokenScope(BasePermission):
    """A token does no more than it was made for. A person at the site's pages may do all."""

    message = "This token was not made for that."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        needed = Scope.READ if request.method in SAFE_METHODS else Scope.WRITE
        self.message = f"This token lacks the scope «{needed}». Make one that has it."
        return needed in request.auth.scopes
