"""How the API's description tells of our tokens. Loading this is enough: the library keeps a list."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from accounts import tokens


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": f"{tokens.PREFIX}…",
            "description": "A token from your account's token page, with the scope «read» or «write».",
        }
