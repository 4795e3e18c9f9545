"""A load client of as little weight as possible: keep-alive HTTP/1.1 on raw sockets, requests as prepared bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import orjson

Reply = tuple[int, bytes]


class Wire(asyncio.Protocol):
    """One connection with one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Reply] | None = None
        self._data = bytearray()
        self._total = 0
        self._body_at = 0
        self.cookie = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class, of the same shape

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._total:
            end = self._data.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._data[:end]).lower()
            start = head.find(b"content-length:")
            length = int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
            self._body_at = end + 4
            self._total = self._body_at + length
            found = head.find(b"set-cookie:")
            if found >= 0:
                self.cookie = bytes(self._data[found + 11 : end]).split(b";", 1)[0].strip()
        if len(self._data) < self._total:
            return
        reply = (int(self._data[9:12]), bytes(self._data[self._body_at : self._total]))
        del self._data[: self._total]
        self._total = 0
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError("the server closed the connection"))

    async def ask(self, raw: bytes) -> Reply:
        """Send one request and return status and body."""
        if self._transport is None or self._transport.is_closing():
            msg = "not connected"
            raise ConnectionResetError(msg)
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(raw)
        return await self._waiting

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()


class Client:
    """One signed-in user on one connection."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._wire = Wire()
        self._head = b""
        self.user = ""

    async def connect(self) -> Client:
        """Open the connection, again after it was lost."""
        self._wire.close()
        _, self._wire = await asyncio.get_running_loop().create_connection(Wire, self._host, self._port)
        return self

    async def sign_in(self, workspace: str, login: str, password: str) -> Client:
        """Open a session; later requests carry its cookie and CSRF token. Raises RuntimeError when it is refused."""
        body = {"workspace": workspace, "login": login, "password": password}
        status, answer = await self._wire.ask(self.request("POST", "/api/v1/auth/login", body))
        if status != 200:
            msg = f"sign-in as {login}: {status} {answer[:300]!r}"
            raise RuntimeError(msg)
        found: Mapping[str, Any] = orjson.loads(answer)
        self.user = found["user"]["id"]
        self._head = b"Cookie: " + self._wire.cookie + b"\r\nX-CSRF-Token: " + found["csrf_token"].encode() + b"\r\n"
        return self

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> bytes:
        """Return the bytes of a request in this session."""
        payload = b"" if body is None else orjson.dumps(body)
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Length: {len(payload)}\r\n".encode()
        kind = b"Content-Type: application/json\r\n" if payload else b""
        return head + kind + self._head + b"\r\n" + payload

    async def ask(self, raw: bytes) -> Reply:
        """Send a request; a lost connection is an answer with status 0."""
        try:
            return await self._wire.ask(raw)
        except OSError:
            await self.connect()
            return 0, b""

    def close(self) -> None:
        """Close the connection."""
        self._wire.close()
