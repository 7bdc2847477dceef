"""The end of an account: nothing that was held on the person stays."""

import logging

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.mail import send_mail
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.template.loader import render_to_string

from accounts import personal
from accounts.models import User

log = logging.getLogger(__name__)


def close(user: User) -> None:
    number = user.pk
    try:
        _close(user)
    except IntegrityError:  # somebody signed in at the last moment: that goes along now
        user.pk = number
        _close(user)


def _close(user: User) -> None:
    number, email = user.pk, user.email
    with transaction.atomic():
        if not User.objects.hold(user):
            return  # a button pressed twice: the first press has done it
        for holding in personal.holdings():
            holding.forget(user)
        _leave_the_journal(user)
        user.delete()
        # Here, and not when the transaction ends: that may be another's, as in the admin, who tries no second time.
        connection.check_constraints([User._meta.db_table])
        # Robust: a mail server that is down must not make a closed account look as if it were open.
        transaction.on_commit(lambda: _say_goodbye(email), robust=True)
    log.info("account closed", extra={"user": number})


def is_closed(user: User | AnonymousUser) -> bool:
    """Though it was there when the request came."""
    return user.is_authenticated and not User.objects.filter(pk=user.pk).exists()


def _leave_the_journal(user: User) -> None:
    """What staff did stays on record, under a number that is nobody's any more."""
    about = ContentType.objects.get_for_model(user)
    LogEntry.objects.filter(content_type=about, object_id=user.pk).update(object_repr=F("object_id"))


def _say_goodbye(email: str) -> None:
    """If it was somebody else who closed it, the owner should hear of it."""
    send_mail("Scrawl: your account is closed", render_to_string("accounts/email/closed.txt"), None, [email])


def end_sessions(user: User) -> None:
    """Every browser is signed out at once, not only when its session next looks for the person."""
    for session in UserSession.objects.filter(user=user):
        session.end()
