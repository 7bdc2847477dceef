"""What may be asked for besides JSON. The views answer it by themselves; what is left to render are refusals."""

from rest_framework.renderers import JSONRenderer


class CSV(JSONRenderer):
    media_type = "text/csv"


class PNG(JSONRenderer):
    media_type = "image/png"
