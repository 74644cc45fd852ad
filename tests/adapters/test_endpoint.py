from pathlib import Path

import pytest

from rsu.adapters.endpoint import Endpoint, parse_endpoint
from rsu.errors import InputError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://broker", Endpoint("broker", 1883, secure=False)),
        ("mqtts://broker/", Endpoint("broker", 8883, secure=True)),
        ("mqtt://10.0.0.1:7", Endpoint("10.0.0.1", 7, secure=False)),
        ("mqtt://[::1]:7", Endpoint("::1", 7, secure=False)),
        ("mqtts://me:a%3Ab@broker", Endpoint("broker", 8883, True, "me", "a:b")),
        ("mqtts://b?identity=pki/me", Endpoint("b", 8883, True, identity=Path("pki/me"))),
    ],
)  # fmt: skip
def test_a_url_says_where_the_broker_is(url: str, expected: Endpoint) -> None:
    assert parse_endpoint(url) == expected


@pytest.mark.parametrize(
    "url",
    ["", "auto", "broker", "http://broker", "mqtt://", "mqtt://:1883", "mqtt://b:x", "mqtt://b:0",
     "mqtt://b:65536", "mqtt://b/topic", "mqtt://b?identity=me", "mqtts://b?name=me",
     "mqtts://b?x", "mqtt://[::1", f"mqtt://{'b' * 64}"],
)  # fmt: skip
def test_another_form_is_refused_with_what_was_expected(url: str) -> None:
    with pytest.raises(InputError, match="expected mqtt://HOST"):
        parse_endpoint(url)


def test_neither_an_error_nor_a_log_shows_a_password() -> None:
    with pytest.raises(InputError) as caught:
        parse_endpoint("mqtt://me:secret@broker:x")
    assert "secret" not in str(caught.value)
    endpoint = parse_endpoint("mqtt://me:secret@broker")
    assert str(endpoint) == "broker:1883"
    assert "secret" not in repr(endpoint)


def test_only_secure_endpoints_use_tls() -> None:
    assert parse_endpoint("mqtt://broker").tls_context() is None
    context = parse_endpoint("mqtts://broker").tls_context()
    assert context is not None
    assert context.check_hostname
