"""Accounts and tokens for those who run the site. What proves a person is never shown here."""

from typing import Any

import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401 -- both register their rows, and we take their place
from allauth.account.adapter import get_adapter
from allauth.account.admin import EmailAddressAdmin
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import RedirectView

from accounts import closing
from accounts.adapter import take_at_their_word
from accounts.models import ApiToken, User

admin.site.site_header = admin.site.site_title = "Scrawl"
# The one way in is the site's own: its limits, its second factor, its log.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# So is the one place for one's own password: it counts wrong guesses at the present one.
own_password = RedirectView.as_view(pattern_name="account_change_password")
admin.site.password_change = own_password  # type: ignore[method-assign,assignment]

POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")


class NewUserForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("email",)


class NewPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    def save(self, commit: bool = True) -> User:
        """The owner hears of it: whoever set it can now sign in as they."""
        user: User = super().save(commit)
        get_adapter().send_notification_mail("account/email/password_changed", user)
        return user


class Asked(ModelAdmin):  # type: ignore[type-arg]
    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """A number or a date that no database and no calendar has breaks only when it is looked for. It is as wrong a
        filter as one that is refused sooner."""
        try:
            return super().get_changelist_instance(request)
        except (ValueError, LookupError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By what is shown. Anything else, a session's key above all, could be found out letter by letter. And by no
        pattern: SQLite leaves those to Python, which takes hours for some."""
        chosen = (one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request))
        shown = {"id", "pk", self.date_hierarchy, *self.get_list_display(request), *chosen}
        plain = lookup.partition("__")[0] in shown and not lookup.endswith("regex")
        return plain and super().lookup_allowed(lookup, value, request)

    def response_action(self, *asked: Any, **more: Any) -> HttpResponse | None:
        """A number that none of the rows can have comes from no page of ours."""
        try:
            answer: HttpResponse | None = super().response_action(*asked, **more)
        except (ValueError, ValidationError, OverflowError, DataError) as error:
            raise BadRequest("a row of another kind") from error
        return answer


@admin.register(User)
class UserAdmin(Asked, DjangoUserAdmin):  # type: ignore[type-arg]
    add_form = NewUserForm
    change_password_form = NewPasswordForm
    ordering = ("-date_joined",)
    date_hierarchy = "date_joined"
    list_display = ("email", "display_name", "date_joined", "last_login", "tokens", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "date_joined", "last_login")
    search_fields = ("email", "display_name")
    readonly_fields = ("date_joined", "last_login")
    list_per_page = 50
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("email", "password", "display_name", "date_joined", "last_login")}),
        ("May", {"fields": ("is_active", *POWERS)}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(token_count=Count("api_tokens"))

    @admin.display(ordering="token_count")
    def tokens(self, user: User) -> int:
        return int(getattr(user, "token_count", 0))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Whoever may change accounts may not thereby give anyone more power than their own."""
        fields = super().get_readonly_fields(request, obj)
        return fields if _is_superuser(request) else (*fields, *POWERS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return _reaches(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return _reaches(request, obj) and super().has_delete_permission(request, obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """One's own is changed where the present one is asked for."""
        if self.get_object(request, unquote(id)) == request.user:
            return redirect("account_change_password")
        answer: HttpResponse = super().user_change_password(request, id, form_url)
        return answer

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and obj.email != form.initial["email"]:
            _move(obj, form.initial["email"])

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        closing.close(obj)  # files and sessions too, which a mere delete would leave

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            closing.close(user)


def _move(user: User, earlier: str) -> None:
    """The earlier address opens nothing any more, and is told: it may be a thief who moves the account."""
    EmailAddress.objects.filter(user=user).delete()
    take_at_their_word(user)
    addresses = {"from_email": earlier, "to_email": user.email}
    get_adapter().send_notification_mail("account/email/email_changed", user, addresses, email=earlier)


def _reaches(request: HttpRequest, user: User | None) -> bool:
    """Whoever opens another's account has its powers: those of staff are for superusers alone."""
    return user is None or not (user.is_staff or user.is_superuser) or _is_superuser(request)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


class LookOnly(Asked):
    """Rows that are made and changed by what people do, and here only looked at or deleted."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_deletions(self, request: HttpRequest, queryset: Any) -> list[LogEntry]:
        """By number: the journal outlives an account, and these rows call themselves by addresses of people."""
        entries: list[LogEntry] = super().log_deletions(request, queryset)
        LogEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(object_repr=F("object_id"))
        return entries


@admin.register(ApiToken)
class ApiTokenAdmin(LookOnly):
    list_display = (
        "name",
        "hint",
        "owner",
        "can_read",
        "can_write",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    list_filter = ("can_read", "can_write", ("revoked_at", admin.EmptyFieldListFilter), "expires_at", "last_used_at")
    list_select_related = ("owner",)
    search_fields = ("name", "hint", "owner__email")
    fields = ("owner", *(name for name in list_display if name != "owner"))
    actions = ("revoke",)

    @admin.action(description="Revoke", permissions=["delete"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        count = ApiToken.objects.filter(pk__in=queryset.values("pk")).revoke(timezone.now())
        self.message_user(request, f"{count} tokens are revoked.", messages.SUCCESS)


admin.site.unregister([Authenticator, EmailAddress, Group, UserSession])


@admin.register(Group)
class GroupAdmin(Asked, DjangoGroupAdmin):
    """What a group may, all its people may."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return _is_superuser(request)


@admin.register(EmailAddress)
class AddressAdmin(LookOnly, EmailAddressAdmin):  # type: ignore[misc]
    """A link that sets a password goes to any of them: they are changed on the account's page, which has a guard."""

    @admin.action(description="Mark as confirmed", permissions=["delete"])
    def make_verified(self, request: HttpRequest, queryset: QuerySet[EmailAddress]) -> None:
        super().make_verified(request, queryset)


@admin.register(Authenticator)
class AuthenticatorAdmin(LookOnly):
    """allauth's own page shows the secret of a second factor."""

    list_display = fields = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)


@admin.register(UserSession)
class UserSessionAdmin(LookOnly):
    """allauth's own page searches by a user name, which nobody here has."""

    list_display = fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    list_filter = ("created_at", "last_seen_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "ip")

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        obj.end()  # signs that browser out

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        for session in queryset:
            session.end()
