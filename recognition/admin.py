"""Readings for those who run the site: to look at, to filter and to delete."""

from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin import LookOnly
from recognition import removal
from recognition.models import Prediction

SHOWN = (
    *("picture_large", "text", "correction", "confidence", "status", "error", "engine", "model", "source", "owner"),
    *("created_at", "started_at", "finished_at", "trashed_at", "attempts", "publishes", "duration_ms"),
    *("width", "height", "picture_bytes", "id"),
)


@admin.register(Prediction)
class PredictionAdmin(LookOnly):
    list_display = ("thumbnail", "said", "confidence", "status", "engine", "source", "owner", "created_at")
    list_display_links = ("thumbnail", "said")
    list_filter = (
        *("status", "engine", "source", "created_at"),
        ("correction", admin.EmptyFieldListFilter),
        ("trashed_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("owner",)
    search_fields = ("=id", "text", "correction", "owner__email")
    fields = SHOWN

    def get_queryset(self, request: HttpRequest) -> QuerySet[Prediction]:
        readings: QuerySet[Prediction] = super().get_queryset(request)
        return readings.defer("digits")  # long, and not shown

    def get_urls(self) -> list[URLPattern]:
        picture = self.admin_site.admin_view(self.picture)
        return [path("<uuid:id>/picture/", picture, name="prediction_picture"), *super().get_urls()]

    def picture(self, request: HttpRequest, id: UUID) -> FileResponse:
        prediction = get_object_or_404(Prediction, id=id)
        if not self.has_view_permission(request, prediction):
            raise PermissionDenied
        try:
            picture = prediction.picture.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        answer = FileResponse(picture, content_type="image/png")
        answer["Cache-Control"] = "private, max-age=3600"
        return answer

    @admin.display(description="picture")
    def thumbnail(self, prediction: Prediction) -> SafeString:
        return image(prediction, (96, 48))

    @admin.display(description="picture")
    def picture_large(self, prediction: Prediction) -> SafeString:
        return image(prediction, (480, 240))

    @admin.display(description="read")
    def said(self, prediction: Prediction) -> str:
        return prediction.said or "–"

    def delete_model(self, request: HttpRequest, obj: Prediction) -> None:
        removal.remove(Prediction.objects.filter(id=obj.id))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Prediction]) -> None:
        removal.remove(Prediction.objects.filter(id__in=queryset.values("id")))


def image(prediction: Prediction, most: tuple[int, int]) -> SafeString:
    """In its own proportions, at most that wide and high. The lists' policy on styles allows no
    inline ones, so the size stands in the element itself."""
    scale = min(most[0] / prediction.width, most[1] / prediction.height, 1.0)
    width, height = (max(1, round(side * scale)) for side in (prediction.width, prediction.height))
    source = reverse("admin:prediction_picture", args=[prediction.id])
    return format_html('<img src="{}" width="{}" height="{}" alt="" loading="lazy">', source, width, height)
