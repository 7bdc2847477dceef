"""The pages' addresses."""

from django.urls import path

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
    path("history/<uuid:id>/", reading.prediction, name="prediction"),
    path("history/<uuid:id>/correct/", reading.correct, name="correct"),
    path("history/<uuid:id>/again/", reading.again, name="again"),
    path("history/<uuid:id>/seen/", reading.explain, name="explain"),
]
