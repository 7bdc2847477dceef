"""How tests call the API: as a program with a token does."""

from typing import Any

from django.test import Client

HOME = "/api/v1/"


class Caller:
    def __init__(self, token: str | None = None) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(HOME + path, query or {}, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(HOME + path, body or {}, "application/json", headers=_dashed(headers))

    def upload(self, path: str, **form: Any) -> Any:
        return self.client.post(HOME + path, form)

    def patch(self, path: str, body: Any) -> Any:
        return self.client.patch(HOME + path, body, "application/json")

    def delete(self, path: str) -> Any:
        return self.client.delete(HOME + path)


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
