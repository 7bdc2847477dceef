"""People and the tokens of their programs."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Self, cast

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import tokens
from accounts.errors import ClosedError, TooManyTokensError
from accounts.fields import LowercaseEmailField
from accounts.prepared import Given, Lookup

log = logging.getLogger(__name__)

LONGEST_NAME = 80
TOKEN_DAYS = 90
MAX_TOKEN_DAYS = 365
MAX_TOKENS = 50
TOKEN_REMEMBERED = timedelta(days=30)  # a dead token still tells its owner why it is refused


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Without a password the account can be entered only by resetting it, or by its tokens."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        return self.create_user(email, password, **{**extra, "is_staff": True, "is_superuser": True})

    def hold(self, user: User) -> bool:
        """Until the transaction ends nobody closes the account. Whoever keeps something of a person's begins with this,
        as closing does: in another order each could wait for the other. False where it is closed already."""
        return _holding(self.model).first(id=user.pk) is not None


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail address is the login; there is no user name."""

    email = LowercaseEmailField("e-mail address", unique=True)
    display_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    is_staff = models.BooleanField("may enter the admin", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    date_joined = models.DateTimeField("joined", default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.display_name or self.email

    def clean(self) -> None:
        # AbstractBaseUser would put the address through Unicode's NFKC, which turns a look-alike
        # address into another person's. The field alone says what is the same address.
        pass

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever was closed meanwhile stays so. Left to itself Django makes anew what it does not find."""
        if not self._state.adding:
            kwargs["force_update"] = True
        try:
            super().save(*args, **kwargs)
        except DatabaseError as error:
            if type(error) is DatabaseError:  # Django's own, for no row; what a database says is of a narrower kind
                raise ClosedError from error
            raise

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


@cache
def _holding(model: type[User]) -> Lookup[User]:
    given = Given("id", model._meta.pk)
    return Lookup(model.objects.only("id").select_for_update(no_key=True).filter(id=given).order_by())


class Scope(StrEnum):
    """What a token may do. Neither holds the other: a kiosk may hand in without seeing the history."""

    READ = "read"
    WRITE = "write"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def of_digest(self, digest: str) -> ApiToken | None:
        """With its owner. It is asked for with each call of a program."""
        return _of_digest(self.model).first(digest=digest)

    def unrevoked(self) -> Self:
        return self.filter(revoked_at=None)

    def forgotten(self, now: datetime) -> Self:
        """Dead for so long that nobody needs to be told why."""
        past = now - TOKEN_REMEMBERED
        return self.filter(Q(revoked_at__lt=past) | Q(expires_at__lt=past))

    @transaction.atomic
    def issue(
        self,
        *,
        owner: User,
        name: str,
        scopes: Iterable[Scope] = tuple(Scope),
        days: int = TOKEN_DAYS,
        now: datetime | None = None,
    ) -> tuple[ApiToken, str]:
        """Make a token. The text comes back this once; the row keeps only its digest."""
        now, text, allowed = now or timezone.now(), tokens.mint(), frozenset(scopes)
        if not User.objects.hold(owner):  # or several would each be the last
            raise ClosedError
        mine = self.owned_by(owner)
        mine.forgotten(now).delete()
        if mine.count() >= MAX_TOKENS:
            raise TooManyTokensError(MAX_TOKENS)
        token = self.create(
            owner=owner,
            name=name,
            digest=tokens.digest(text),
            hint=tokens.hint(text),
            can_read=Scope.READ in allowed,
            can_write=Scope.WRITE in allowed,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        log.info("token made", extra={"token": token.pk, "user": owner.pk})
        return token, text

    def revoke(self, now: datetime) -> int:
        return self.unrevoked().update(revoked_at=now)


@cache
def _of_digest(model: type[ApiToken]) -> Lookup[ApiToken]:
    given = Given("digest", cast("models.Field[Any, Any]", model._meta.get_field("digest")))
    return Lookup(model.objects.select_related("owner").filter(digest=given).order_by())


class ApiToken(models.Model):
    """What a program shows instead of a person. Live until it expires or is revoked, then kept a
    while so that its refusal can say which."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=LONGEST_NAME)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=tokens.HINT_LENGTH, editable=False)
    can_read = models.BooleanField("may read", default=True)
    can_write = models.BooleanField("may write", default=True)
    created_at = models.DateTimeField("made", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("expires")
    last_used_at = models.DateTimeField("last used", null=True, editable=False)
    revoked_at = models.DateTimeField("revoked", null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = "API token"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(can_read=True) | Q(can_write=True), name="token_may_do_something")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def scopes(self) -> tuple[Scope, ...]:
        held = {Scope.READ: self.can_read, Scope.WRITE: self.can_write}
        return tuple(scope for scope, has in held.items() if has)

    def touch(self, now: datetime) -> None:
        """Note the use, to the minute: at most one cheap UPDATE a minute, however busy the program."""
        minute = now.replace(second=0, microsecond=0)
        if self.last_used_at is None or self.last_used_at < minute:
            stale = Q(last_used_at=None) | Q(last_used_at__lt=minute)
            ApiToken.objects.filter(stale, id=self.id).update(last_used_at=minute)
            self.last_used_at = minute
