"""The pages' addresses."""

from django.urls import path

from recognition import ids  # noqa: F401 -- `id` below
from recognition.views import history, pages, reading, upload

app_name = "recognition"

urlpatterns = [
    path("", pages.home, name="home"),
    path("draw/", pages.draw, name="draw"),
    path("engines/", pages.engines, name="engines"),
    path("offline/", pages.offline, name="offline"),
    path("offline.js", pages.offline_worker, name="offline_worker"),
    path("upload/", upload.upload, name="upload"),
    path("history/", history.history, name="history"),
    path("history/trash/", history.trash, name="trash"),
    path("history/summary/", history.summary, name="summary"),
    path("history/export.json", history.export, name="export"),
    path("history/move/", history.move, name="move"),
    path("history/<id:id>/", reading.prediction, name="prediction"),
    path("history/<id:id>/correct/", reading.correct, name="correct"),
    path("history/<id:id>/again/", reading.again, name="again"),
    path("history/<id:id>/seen/", reading.explain, name="explain"),
]
