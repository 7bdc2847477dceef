"""The API's description as it is served: the same for everybody, and so made once."""

from functools import cache

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

RENDERERS = {renderer.format: renderer for renderer in SpectacularAPIView.renderer_classes}


class DescriptionView(SpectacularAPIView):
    """The framework makes it anew for whoever asks, which takes a quarter of a second of a core, and writes what stands
    behind `?version=` into it and into a header."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        asked = request.accepted_renderer
        kind = f"{asked.media_type}; charset={asked.charset}" if asked.charset else asked.media_type
        answer = HttpResponse(_written(asked.format), content_type=kind)
        answer["Content-Disposition"] = f'inline; filename="Scrawl.{asked.format}"'
        return answer


@cache
def _written(form: str) -> str | bytes:
    described = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return RENDERERS[form]().render(described, renderer_context={})
