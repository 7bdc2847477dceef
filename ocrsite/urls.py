"""The map."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("recognition.urls")),
    path("account/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
