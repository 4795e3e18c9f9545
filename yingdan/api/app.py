"""Builds the HTTP application of a platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from yingdan import __version__
from yingdan.api import (
    audit,
    auth,
    calendar,
    comments,
    duplicates,
    events,
    examples,
    expressions,
    files,
    forecasts,
    forms,
    imports,
    jobs,
    many,
    metadata,
    metrics,
    notifications,
    people,
    permissions,
    problems,
    records,
    sandboxes,
    schema,
    sign_in,
    static,
    system,
    undo,
    webhooks,
)
from yingdan.api.direct import Lane
from yingdan.api.documents import install_documents
from yingdan.api.edge import Edge
from yingdan.api.gate import Gate
from yingdan.api.routing import RouteTable
from yingdan.bootstrap import Platform

WEB = Path(__file__).resolve().parent.parent / "web_dist"


def routers(gate: Gate) -> list[APIRouter]:
    """Return every router of the interface in order."""
    return [
        topic.router(gate)
        for topic in (
            auth,
            sign_in,
            expressions,
            metadata,
            schema,
            forecasts,
            duplicates,
            calendar,
            forms,
            many,
            records,
            comments,
            metrics,
            imports,
            jobs,
            notifications,
            people,
            examples,
            permissions,
            events,
            webhooks,
            sandboxes,
            undo,
            audit,
            files,
            system,
        )
    ]


class Application(FastAPI):
    """The application behind its entrance: the edge, and the lane of plain endpoints."""

    entrance: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call."""
        await (self.usual if self.entrance is None else self.entrance)(scope, receive, send)

    async def usual(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the framework does."""
        await super().__call__(scope, receive, send)


def build_app(platform: Platform, *, web: Path = WEB) -> FastAPI:
    """Return the application; it serves the interface under ``/api`` and the web client everywhere else."""
    app = Application(
        title="Yingdan",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(platform),
    )
    problems.install(app)
    gate = Gate(platform)
    table = RouteTable(route for router in routers(gate) for route in router.routes)
    app.router.routes.append(table)
    install_documents(app, gate)
    app.include_router(static.router(static.WebClient(web), app))
    app.entrance = Edge(Lane(table, app.usual, app.exception_handlers), new_id=platform.new_id)
    return app


def _lifespan(platform: Platform) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = platform.settings.threads
        platform.db.open()
        yield

    return lifespan
