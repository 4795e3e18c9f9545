"""Errors that carry a stable code, an HTTP status and parameters; their texts live in the catalogues."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One reason why a value or a rule is not met.

    ``field`` is the API name of the field ("" for the record), ``code`` a stable code whose text is ``problem.<code>``
    in the catalogues, ``severity`` is ``block`` or ``warn``.
    """

    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    severity: str = "block"


class YingdanError(Exception):
    """Base of every error the product raises on purpose; ``error.<code>`` in the catalogues is its text."""

    code = "internal"
    status = 500

    def __init__(
        self,
        code: str | None = None,
        status: int | None = None,
        *,
        problems: tuple[FieldProblem, ...] | list[FieldProblem] = (),
        headers: dict[str, str] | None = None,
        **params: Any,
    ) -> None:
        self.code = code or type(self).code
        self.status = status or type(self).status
        self.problems = tuple(problems)
        self.headers = headers or {}
        self.params = params
        super().__init__(self.code, params)


class Malformed(YingdanError):
    """The request cannot be read: bad JSON, unknown operator, wrong shape (400)."""

    code, status = "malformed", 400


class Unauthorized(YingdanError):
    """Nobody is signed in, or the session or key is not valid (401)."""

    code, status = "unauthorized", 401


class Forbidden(YingdanError):
    """The caller may know of the thing, yet not do this (403)."""

    code, status = "forbidden", 403


class NotFound(YingdanError):
    """There is no such thing, or the caller may not know of it (404)."""

    code, status = "not_found", 404


class Conflict(YingdanError):
    """The thing is in a state in which this cannot be done (409)."""

    code, status = "conflict", 409


class Stale(YingdanError):
    """The record has moved since the caller read it (412); ``params`` carry both versions."""

    code, status = "stale", 412


class TooLarge(YingdanError):
    """The body or file is larger than the limit (413)."""

    code, status = "too_large", 413


class Invalid(YingdanError):
    """Values are not valid or a rule is not met (422); ``problems`` names each."""

    code, status = "invalid", 422


class TooMany(YingdanError):
    """Too many tries; ``Retry-After`` says when to come back (429)."""

    code, status = "too_many", 429


class Unavailable(YingdanError):
    """The database or another part does not answer now (503)."""

    code, status = "unavailable", 503
