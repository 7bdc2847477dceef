from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's input without a placeholder: allauth repeats the label there, and it vanishes
    just when one would want to look at it."""
    return field.as_widget(attrs={"placeholder": False})
