"""Live hints as server-sent events: which records have moved; the client queries again what it shows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from yingdan.api.gate import Gate
from yingdan.engines.notify.live import EVERYTHING, Listener
from yingdan.kernel.context import Actor
from yingdan.kernel.errors import YingdanError

PING_S = 20.0
MAX_WAITING = 200

Hints = list[dict[str, Any]]


def router(gate: Gate) -> APIRouter:
    """Return the route of live hints."""
    api = APIRouter(tags=["events"])

    @api.get("/api/v1/events", response_class=StreamingResponse)
    async def events(request: Request) -> StreamingResponse:
        """A stream of `{"object", "ids", "version", "versions"}`: records the caller may see that have moved.

        `versions` are those of the records, in the order of `ids`: what is on screen with them already is no news.
        No ids: more than 100 of them. Object `*`: hints may have been missed, look at everything again. Objects `job` and
        `notification` are the caller's own. A comment line every 20 seconds keeps the stream open; it ends with the session.
        """
        gate.platform.hub.check_room()
        workspace, signed = await run_in_threadpool(gate.session, request)
        stream = _Stream(gate, request, Listener(workspace.name, signed.actor, lambda _: None))
        return StreamingResponse(stream.lines(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return api


class _Stream:
    """One open stream: a queue that the hub's thread fills and the response empties."""

    def __init__(self, gate: Gate, request: Request, listener: Listener) -> None:
        self._gate, self._request, self.listener = gate, request, listener
        self._queue: asyncio.Queue[Hints] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        listener.send = lambda hints: _later(loop, self._offer, hints)
        listener.renew = self._actor

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield the stream until the client goes, its session ends or the server stops."""
        hub, checked = self._gate.platform.hub, time.monotonic()
        hub.add(self.listener)
        try:
            yield b"retry: 3000\n\n"
            if self._request.headers.get("last-event-id"):
                yield _line(EVERYTHING)  # what was sent between two connections is gone
            while not hub.closing:
                hints: Hints = []
                try:
                    hints = await asyncio.wait_for(self._queue.get(), PING_S)
                except TimeoutError:
                    yield b": still here\n\n"
                for hint in hints:
                    yield _line(hint)
                if time.monotonic() - checked >= PING_S:
                    checked = time.monotonic()
                    self.listener.actor = await run_in_threadpool(self._actor)
        except YingdanError:
            return  # signed out meanwhile; the client's next try is refused
        finally:
            hub.remove(self.listener)

    def _actor(self) -> Actor:
        """Return the caller with the rights of now. Raises Unauthorized (401) when the session has ended."""
        return self._gate.session(self._request)[1].actor

    def _offer(self, hints: Hints) -> None:
        if self._queue.qsize() < MAX_WAITING:
            self._queue.put_nowait(hints)
        elif self._queue.qsize() == MAX_WAITING:
            self._queue.put_nowait([EVERYTHING])


def _later(loop: asyncio.AbstractEventLoop, offer: Any, hints: Hints) -> None:
    loop.call_soon_threadsafe(offer, hints)


def _line(hint: dict[str, Any]) -> bytes:
    return b"id: %d\ndata: %s\n\n" % (hint["version"], orjson.dumps(hint))
