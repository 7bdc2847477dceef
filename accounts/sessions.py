"""Where somebody signed in from: kept for as long as that session is."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command


def clear() -> None:
    """allauth forgets it only when that person signs in again, and many never do."""
    call_command("clearsessions")
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
