from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's input without a placeholder: allauth repeats the label there, and it vanishes
    just when one would want to look at it."""
    return field.as_widget(attrs={"placeholder": False, "autofocus": _is_to_mend(field)})


def _is_to_mend(field: BoundField) -> bool:
    """Whoever sent it goes on where it is wrong, and hears why; of what is wrong with the whole, at its beginning."""
    shown = field.form.visible_fields()
    wrong = [one for one in shown if one.errors] or (shown if field.form.non_field_errors() else [])
    return bool(wrong) and wrong[0].name == field.name
