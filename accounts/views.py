"""A person's own pages at /account/. Passwords, addresses, second factors and sessions are allauth's
pages at /accounts/, in the same dress."""

import logging
from collections.abc import Callable
from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import archive, closing, personal
from accounts.errors import TooManyTokensError
from accounts.forms import CloseForm, ProfileForm, TokenForm
from accounts.models import ApiToken, User

log = logging.getLogger(__name__)

NEW = f"{settings.COOKIE_PREFIX}new_token"
SECONDS = 60  # for the next page to come

View = Callable[..., HttpResponseBase]
confirmed = cast(Callable[[View], View], reauthentication_required)
confirmed_to_post = cast(Callable[[View], View], reauthentication_required(allow_get=True))
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def person(request: HttpRequest) -> User:
    """Whoever is signed in; for views behind `login_required`."""
    return cast(User, request.user)


@login_required
@get_or_post
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=person(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your profile is saved.")
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@login_required
@get_or_post
@never_cache
@confirmed_to_post
def tokens(request: HttpRequest) -> HttpResponse:
    """The new token comes with the next page, and goes with it: to load that again makes no second one."""
    form, owner = TokenForm(request.POST or None), person(request)
    if request.method == "POST" and form.is_valid():
        try:
            _, text = ApiToken.objects.issue(owner=owner, **form.cleaned_data)
            _tell_of_token(request, form.cleaned_data["name"])
            return _handed_over(text, owner)
        except TooManyTokensError as error:
            form.add_error(None, str(error))
    shown = request.get_signed_cookie(NEW, None, salt=_salt(owner), max_age=SECONDS)
    held = ApiToken.objects.owned_by(owner).unrevoked()
    answer = render(
        request, "accounts/tokens.html", {"form": form, "text": shown, "tokens": held, "now": timezone.now()}
    )
    if NEW in request.COOKIES:
        answer.delete_cookie(NEW, samesite="Lax")
    return answer


def _handed_over(text: str, owner: User) -> HttpResponse:
    """By the browser: what keeps sessions would keep the token, too, of which the database has the digest alone."""
    answer = redirect("accounts:tokens")
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_signed_cookie(
        NEW, text, salt=_salt(owner), max_age=SECONDS, secure=secure, httponly=True, samesite="Lax"
    )
    return answer


def _salt(owner: User) -> str:
    return f"new-token:{owner.pk}"


def _tell_of_token(request: HttpRequest, name: str) -> None:
    """It works for months: the owner should hear of one that somebody else made."""
    context = {"name": name, "tokens_url": settings.SITE_URL + reverse("accounts:tokens")}
    get_adapter(request).send_notification_mail("accounts/email/token_made", person(request), context)


@login_required
@get_or_post
def revoke_token(request: HttpRequest, number: int) -> HttpResponse:
    mine = ApiToken.objects.owned_by(person(request))
    token = get_object_or_404(mine, id=number)
    if request.method != "POST":  # from signing in again, after a session that had ended
        return redirect("accounts:tokens")
    mine.filter(id=number).revoke(timezone.now())
    log.info("token revoked", extra={"token": token.pk, "user": token.owner_id})
    messages.success(request, f"The token «{token.name}» is revoked. Programs that use it are refused from now on.")
    return redirect("accounts:tokens")


@login_required
@get_or_post
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """One of the others: this one ends by signing out."""
    others = UserSession.objects.filter(user=person(request)).exclude(session_key=request.session.session_key)
    session = get_object_or_404(others, id=number)
    if request.method == "POST":
        session.end()
        messages.success(request, "That browser is signed out.")
    return redirect("usersessions_list")


@login_required
@get_or_post
@never_cache
@confirmed
def export(request: HttpRequest) -> HttpResponseBase:
    user = person(request)
    if request.method != "POST":
        return render(request, "accounts/export.html", {"held": held(user)})
    answer = StreamingHttpResponse(archive.stream(personal.files(user)), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="scrawl-{timezone.now():%Y-%m-%d}.zip"'
    return answer


@login_required
@get_or_post
@never_cache
@confirmed
def close(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = CloseForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        closing.close(user)
        logout(request)
        messages.success(request, "Your account is closed, and all that it held is deleted.", extra_tags="forget")
        return redirect("/")
    return render(request, "accounts/close.html", {"form": form, "held": held(user)})


def held(user: User) -> list[tuple[str, int]]:
    return [(holding.title, holding.count(user)) for holding in personal.holdings()]
