"""An identity provider as a process of somebody else would be: OpenID Connect over HTTP."""

import base64
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwk, jwt

from mosquitto import free_port

CLIENT, SECRET = "ivics", "of the client"


@dataclass
class Provider:
    """Whoever comes is `name`, at once; what it does wrong is up to a test."""

    url: str
    name: str = "anna.schmidt@site.example"
    subject: str = "1"
    groups: list[str] = field(default_factory=lambda: ["parking"])
    now: float = 1_795_000_000.0
    claims: dict[str, Any] = field(default_factory=dict[str, Any])
    """Instead of the right ones."""
    key: Any = field(default_factory=lambda: jwk.RSAKey.generate_key(2048))
    shown: Any = None
    """The key that it says is its own, if that is another one."""
    asked: dict[str, str] = field(default_factory=dict[str, str])
    """By code, the challenge and the nonce that came with it."""

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize?p=b2c",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Return where the browser goes next."""
        assert (query["client_id"], query["response_type"], query["p"]) == (CLIENT, "code", "b2c")
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self.asked)}"
        self.asked[code] = f"{query['code_challenge']} {query['nonce']}"
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Return tokens for a code, once, to whom it was meant for."""
        challenge, nonce = self.asked.pop(form["code"], "- -").split()
        proof = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(proof).decode().rstrip("=") != challenge:
            return None
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": self.subject, "nonce": nonce,
            "iat": int(self.now), "exp": int(self.now) + 60,
            "preferred_username": self.name, "groups": self.groups,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256"}, claims | self.claims, self.key, ["RS256"])
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed}


def application(provider: Provider) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, Any]:
        return provider.discovery()

    @app.get("/keys")
    async def keys() -> dict[str, Any]:
        shown = provider.shown or provider.key
        return {"keys": [shown.as_dict(private=False)]}

    @app.get("/authorize")
    async def authorize(request: Request) -> RedirectResponse:
        return RedirectResponse(provider.authorize(dict(request.query_params)), 303)

    @app.post("/token")
    async def token(request: Request) -> JSONResponse:
        secret = base64.b64encode(f"{CLIENT}:{quote(SECRET)}".encode()).decode()
        assert request.headers["authorization"] == f"Basic {secret}"
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        found = provider.token(form)
        return JSONResponse(found or {"error": "invalid_grant"}, 200 if found else 400)

    return app


@contextmanager
def provider() -> Iterator[Provider]:
    """Run one on a free port."""
    port = free_port()
    made = Provider(f"http://127.0.0.1:{port}")
    server = uvicorn.Server(
        uvicorn.Config(
            application(made), host="127.0.0.1", port=port, log_config=None, lifespan="off"
        )
    )
    serving = threading.Thread(target=server.run)
    serving.start()
    try:
        yield made
    finally:
        server.should_exit = True
        serving.join()


def file_of(made: Provider) -> str:
    """The file by which a console finds it; the secret lies beside it."""
    return f"""
issuer = "{made.url}"
client_id = "{CLIENT}"
client_secret_file = "secret"

[groups]
operator = ["parking"]
supervisor = ["parking-leads", "security"]
admin = ["it"]
"""
