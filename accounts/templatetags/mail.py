from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def mail_server() -> bool:
    """Whether a message reaches anybody: without a mail server it is printed where the site runs."""
    return bool(settings.MAIL_SERVER)
