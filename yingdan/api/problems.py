"""Errors as ``application/problem+json`` in the caller's language; never a stack trace."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from typing import Any

import orjson
import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from yingdan.kernel.errors import FieldProblem, Malformed, YingdanError
from yingdan.kernel.i18n import choose_locale, text

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("yingdan.api")
_BY_STATUS = {401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""
    app.add_exception_handler(YingdanError, _known)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(psycopg.OperationalError, _database)
    app.add_exception_handler(psycopg.DataError, _data)
    app.add_exception_handler(Exception, _unknown)


def problem(request: Request, error: YingdanError) -> Response:
    """Return the answer for an error."""
    locale = getattr(request.state, "locale", None) or choose_locale(request.headers.get("accept-language"))
    body: dict[str, Any] = {
        "type": f"urn:yingdan:error:{error.code}",
        "title": text(f"error.{error.code}", locale, **error.params),
        "status": error.status,
        "code": error.code,
        "detail": text(f"detail.{error.code}", locale, **error.params)
        if _has_detail(error, locale)
        else text(f"error.{error.code}", locale, **error.params),
        "errors": field_errors(error.problems, locale),
        "request_id": getattr(request.state, "request_id", ""),
    }
    if "matches" in error.params:
        body["matches"] = error.params["matches"]
    if error.params:
        body["params"] = {k: v for k, v in error.params.items() if isinstance(v, str | int | float | bool)}
    return Response(_bytes(body), error.status, error.headers, MEDIA_TYPE)


def _bytes(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:  # a name that the caller made up holds half a character
        return json.dumps(body, default=str).encode()


def field_errors(problems: Iterable[FieldProblem], locale: str) -> list[dict[str, Any]]:
    """Return problems of fields as they go over the wire."""
    return [
        {
            "field": p.field,
            "code": p.code,
            "message": text(f"problem.{p.code}", locale, **p.params),
            "severity": p.severity,
        }
        for p in problems
    ]


def _has_detail(error: YingdanError, locale: str) -> bool:
    key = f"detail.{error.code}"
    return text(key, locale) != key


async def _known(request: Request, error: Exception) -> Response:
    if not isinstance(error, YingdanError):
        raise error
    return problem(request, error)


async def _validation(request: Request, error: Exception) -> Response:
    """A body or parameter that does not have the documented shape is malformed (400)."""
    problems = []
    if isinstance(error, RequestValidationError):
        for item in error.errors()[:50]:
            where = ".".join(str(p) for p in item["loc"] if p not in {"body", "query", "path"})
            code = (
                "bad_json"
                if item["type"] == "json_invalid"
                else "unknown_field"
                if item["type"] == "extra_forbidden"
                else "bad_shape"
            )
            problems.append(FieldProblem(where, code))
    return problem(request, Malformed(problems=problems))


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problem(request, YingdanError(_BY_STATUS.get(status, "malformed"), status))


async def _database(request: Request, error: Exception) -> Response:
    _LOG.warning("database: %s", error)
    return problem(request, YingdanError("database_unreachable", 503, headers={"Retry-After": "2"}))


async def _data(request: Request, error: Exception) -> Response:
    """A value that passed the checks and that the database cannot take, such as a null byte in a filter."""
    _LOG.info("data: %s", error)
    return problem(request, Malformed("bad_value"))


async def _unknown(request: Request, error: Exception) -> Response:
    _LOG.exception("unexpected error", exc_info=error)
    return problem(request, YingdanError())
