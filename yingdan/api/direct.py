"""Answers plain endpoints without the layers that only other endpoints need."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import Request, Response, params
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.convertors import StringConvertor
from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yingdan.api.routing import RouteTable

ErrorHandler = Callable[[Request, Exception], Awaitable[Response]]
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Direct:
    """An endpoint of texts of its path, queries and headers, at most one body and the request, that returns a response."""

    endpoint: Callable[..., Response]
    request: str | None
    queries: tuple[Any, ...]
    headers: tuple[Any, ...]
    body: str | None
    needs_body: bool
    adapter: TypeAdapter[Any] | None

    def arguments(self, request: Request, raw: bytes) -> dict[str, Any] | None:
        """Return what to call the endpoint with; None where the usual way has to say what is wrong."""
        found: dict[str, Any] = dict(request.path_params)
        if self.request is not None:
            found[self.request] = request
        if self.queries and not _take(found, self.queries, request.query_params):
            return None
        if self.headers and not _take(found, self.headers, request.headers):
            return None
        if self.body is not None and self.adapter is not None and (raw or self.needs_body):
            if request.headers.get("content-type") != _JSON:
                return None
            try:
                found[self.body] = self.adapter.validate_json(raw)
            except ValidationError:
                return None
        return found


class Lane:
    """Calls plain endpoints itself; every other call, and what they cannot be called with, goes the usual way.

    The usual way passes seven layers, solves dependencies, reads JSON into values and these into the model. It also says
    what is wrong with a call, so that refusals are the same.
    """

    def __init__(self, table: RouteTable, usual: ASGIApp, handlers: Mapping[Any, Any]) -> None:
        self._table, self._usual, self._handlers = table, usual, handlers
        self._direct = {id(route): direct for route in table.routes if (direct := direct_of(route)) is not None}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call."""
        found = (
            None
            if scope["type"] != "http" or scope.get("root_path")
            else self._table.find(scope["method"], scope["path"])
        )
        direct = None if found is None else self._direct.get(id(found[0]))
        if found is None or direct is None:
            await self._usual(scope, receive, send)
            return
        scope["route"], scope["path_params"] = found
        request = Request(scope, receive, send)
        try:
            raw = await request.body() if direct.body is not None else b""
            arguments = direct.arguments(request, raw)
            if arguments is None:
                await self._usual(scope, _again(raw, receive), send)
                return
            response = await to_thread.run_sync(partial(direct.endpoint, **arguments))
        except ClientDisconnect:
            return
        except Exception as error:
            handler, known = self._handler(error)
            await (await handler(request, error))(scope, receive, send)
            if not known:
                raise
            return
        await response(scope, receive, send)

    def _handler(self, error: Exception) -> tuple[ErrorHandler, bool]:
        """Return what answers an error, and whether it is of a kind that is expected to happen."""
        for kind in type(error).__mro__:
            if kind in self._handlers and kind is not Exception:
                return self._handlers[kind], True
        return self._handlers[Exception], False


def direct_of(route: Route) -> Direct | None:
    """Return how to call a route's endpoint directly, None where it takes or returns more than that."""
    if not isinstance(route, APIRoute) or inspect.iscoroutinefunction(route.endpoint):
        return None
    takes = route.dependant
    others = (takes.dependencies, takes.cookie_params, takes.response_param_name, takes.background_tasks_param_name)
    returned = inspect.signature(route.endpoint, eval_str=True).return_annotation
    if any(others) or len(takes.body_params) > 1 or not (isinstance(returned, type) and issubclass(returned, Response)):
        return None
    if any(not isinstance(c, StringConvertor) for c in route.param_convertors.values()):
        return None
    if any(f.field_info.annotation is not str or f.field_info.metadata for f in takes.path_params):
        return None
    sent = (*takes.query_params, *takes.header_params)
    if any(_is_many(f.field_info.annotation) for f in sent):
        return None
    body = takes.body_params[0] if takes.body_params else None
    if body is not None and (isinstance(body.field_info, params.Form) or body.field_info.metadata):
        return None
    return Direct(
        route.endpoint,
        takes.request_param_name,
        tuple(takes.query_params),
        tuple(takes.header_params),
        None if body is None else body.name,
        body is not None and body.field_info.is_required(),
        _adapter(body),
    )


def _adapter(body: Any) -> TypeAdapter[Any] | None:
    return None if body is None else TypeAdapter(body.field_info.annotation)


def _take(found: dict[str, Any], fields: tuple[Any, ...], sent: Mapping[str, str]) -> bool:
    """Put the values of fields into ``found``; False where one is missing or not of its type."""
    for field in fields:
        value = sent.get(field.alias)
        if value is None:
            if field.field_info.is_required():
                return False
            found[field.name] = field.get_default()
            continue
        found[field.name], problems = field.validate(value)
        if problems:
            return False
    return True


def _is_many(annotation: Any) -> bool:
    """Tell whether a query or header may come several times, or is a model of several."""
    parts = getattr(annotation, "__args__", None) or (annotation,)
    return any(p not in {str, int, bool, float, type(None)} for p in parts)


def _again(raw: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives a body which was read already once more."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": raw, "more_body": False}

    return again
