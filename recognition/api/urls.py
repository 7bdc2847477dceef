"""The API's addresses."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from recognition import ids  # noqa: F401 -- the views name it
from recognition.api.views import EngineView, ExportView, PredictionViewSet, PreviewView

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("predictions", PredictionViewSet, basename="prediction")

urlpatterns = [
    path("previews/", PreviewView.as_view(), name="previews"),
    path("engines/", EngineView.as_view(), name="engines"),
    # Before the router: it would end the name of a file with a slash.
    path("predictions/export.csv", ExportView.as_view(), name="prediction-export"),
    path("", include(router.urls)),
]
