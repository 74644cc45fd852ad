"""Faults: every refusal of the console itself, with its status, its code, and what it says."""

from collections.abc import Iterable, Mapping
from enum import Enum
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException


class Fault(Enum):
    """Its name, in lower case, is the code; its text is in English, of parameters in braces."""

    BAD_REQUEST = HTTPStatus.BAD_REQUEST, "the request cannot be read"
    WRONG = HTTPStatus.UNAUTHORIZED, "no such name and password"
    NOT_LOGGED_IN = HTTPStatus.UNAUTHORIZED, "log in first"
    FOREIGN_ORIGIN = HTTPStatus.FORBIDDEN, "it comes from another origin"
    NO_CSRF_TOKEN = HTTPStatus.FORBIDDEN, "the session's token is missing"
    NOT_ALLOWED = HTTPStatus.FORBIDDEN, "not for the role {role}"
    NOT_FOUND = HTTPStatus.NOT_FOUND, "there is nothing there"
    NO_ACCOUNT = HTTPStatus.NOT_FOUND, "there is nobody of the name {name}"
    NO_REPORT = HTTPStatus.NOT_FOUND, "no report has been written"
    NO_SIGN_ON = HTTPStatus.NOT_FOUND, "no identity provider is configured"
    METHOD_NOT_ALLOWED = HTTPStatus.METHOD_NOT_ALLOWED, "that cannot be done there"
    OWN_ACCOUNT = HTTPStatus.CONFLICT, "ask another admin"
    DISABLED = HTTPStatus.CONFLICT, "{name} is disabled, and has to be enabled first"
    OLD_PASSWORD = HTTPStatus.CONFLICT, "the old password is another one"
    VOUCHED_FOR = HTTPStatus.CONFLICT, "the identity provider keeps that password"
    NOT_HEARD = HTTPStatus.CONFLICT, "the unit is not heard"
    TOO_LONG = HTTPStatus.CONFLICT, "at most {limit_s} s, forwards"
    REFUSED = HTTPStatus.CONFLICT, "{text}"
    """The unit refuses, and gives no code."""
    TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "at most {limit} bytes, counted"
    NOT_VALID = HTTPStatus.UNPROCESSABLE_ENTITY, "{problem}"
    TOO_OFTEN = HTTPStatus.TOO_MANY_REQUESTS, "too many logins: wait"
    NOT_KEPT = HTTPStatus.SERVICE_UNAVAILABLE, "accounts and log cannot be read or written"
    NO_ANSWER = HTTPStatus.SERVICE_UNAVAILABLE, "the unit does not answer"

    @property
    def status(self) -> HTTPStatus:
        """Of HTTP."""
        return self.value[0]

    @property
    def code(self) -> str:
        """For programs."""
        return self.name.lower()

    def problem(self, **parameters: str) -> dict[str, Any]:
        """Return it as `rsu.console.api.model.Problem` has it."""
        return problem(self.code, self.value[1].format(**parameters), parameters)


def problem(code: str, detail: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return what an error of the API says."""
    return {"code": code, "detail": detail, "parameters": dict(parameters)}


def not_valid(errors: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the problem of a body that pydantic does not take, by where and why."""
    places = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in errors]
    return Fault.NOT_VALID.problem(problem="; ".join(places))


def refusal(fault: Fault, **parameters: str) -> HTTPException:
    """Return an error of the API."""
    return HTTPException(fault.status, fault.problem(**parameters))
