from django.urls import path

from accounts import openapi, views  # noqa: F401 -- the API's description asks for it, and workers have none

app_name = "accounts"

urlpatterns = [
    path("", views.profile, name="profile"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:number>/revoke/", views.revoke_token, name="revoke_token"),
    path("sessions/<int:number>/end/", views.end_session, name="end_session"),
    path("export/", views.export, name="export"),
    path("close/", views.close, name="close"),
]
