"""Live hints: "these records have moved", to everybody who may see them; whoever cares queries again.

The consumer turns events into one NOTIFY for each object and batch, outside business transactions. Each process that has
listeners holds one LISTEN connection, gathers what arrives within a moment, checks visibility once for each set of
rights, and passes hints on. A lost connection is answered by one hint about everything (object ``*``).
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Protocol

import psycopg

from yingdan.db.pool import Database
from yingdan.db.tx import Tx
from yingdan.engines.events.model import Consumer, Event
from yingdan.engines.notify import store
from yingdan.engines.permission.service import covers, may
from yingdan.kernel.context import SYSTEM, Actor, Ctx, Workspace
from yingdan.kernel.errors import Unavailable, YingdanError

MAX_IDS = 100
MAX_PAYLOAD = 7_500  # bytes; PostgreSQL takes 7,999
GATHER_S = 0.15
EVERYTHING: dict[str, Any] = {"object": "*", "ids": [], "version": 0}
# A change of these may change anybody's rights.
RIGHTS = frozenset({"user", "department", "role", "share_rule"})
_LOG = logging.getLogger("yingdan.live")

Hint = dict[str, Any]


def _hints(tx: Tx, events: Sequence[Event]) -> None:
    """Send one NOTIFY for each object; more than 100 records of one object are "many" (no ids)."""
    by_object: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_object[event.object].append(event)
    for name, group in by_object.items():
        versions = {e.record: e.version for e in group}  # in their order: the last one counts
        # Those who lose a record with its owner are told as well: it is gone from their screen.
        left = {
            e.record: [e.body["owner_before"], e.body.get("dept_before")]
            for e in group
            if e.body.get("owner_before")
            and (e.body["owner_before"], e.body.get("dept_before")) != (e.body.get("owner"), e.body.get("dept"))
        }
        payload = {"w": tx.ctx.workspace.name, "o": name, "v": max(e.id for e in group)}
        moved = {"ids": list(versions), "vs": list(versions.values()), "left": left}
        full = json.dumps({**payload, **moved}, separators=(",", ":"))
        short = len(versions) <= MAX_IDS and len(full) <= MAX_PAYLOAD
        store.hint(tx, full if short else json.dumps({**payload, "ids": []}))


HINTS = Consumer("notify.hints", _hints)


class LiveHost(Protocol):
    """What the hub needs of the composition root."""

    db: Database

    def workspace(self, name: str | None = None, host: str = "") -> Workspace:
        """Return a workspace by name."""
        ...

    def ctx(self, workspace: Workspace, actor: Actor = SYSTEM, **more: Any) -> Ctx:
        """Return a context."""
        ...

    def read(self, ctx: Ctx) -> AbstractContextManager[Tx]:
        """Lend a connection for reads."""
        ...


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream: who listens, and where its hints go (called from the hub's thread; must not block).

    ``renew`` returns the actor with the rights of now, or raises a YingdanError when nobody may listen any longer.
    """

    workspace: str
    actor: Actor
    send: Callable[[list[Hint]], None]
    renew: Callable[[], Actor] | None = None


class Hub:
    """Passes hints on to the listeners of this process; safe to use from any thread."""

    def __init__(self, host: LiveHost, *, limit: int = 2_000) -> None:
        self._host, self._limit = host, limit
        self._listeners: set[Listener] = set()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.ready = threading.Event()

    def check_room(self) -> None:
        """Raise Unavailable (503) when this process is stopping or has too many listeners already."""
        if self.closing or len(self._listeners) >= self._limit:
            raise Unavailable("too_many_listeners", headers={"Retry-After": "30"})

    def add(self, listener: Listener) -> None:
        """Start passing hints to a listener; an empty list of hints tells it that the process is going down."""
        with self._lock:
            self._listeners.add(listener)
            if self._thread is None and not self.closing:
                self._thread = threading.Thread(target=self._run, name="yingdan-live", daemon=True)
                self._thread.start()

    def remove(self, listener: Listener) -> None:
        """Stop passing hints to a listener."""
        with self._lock:
            self._listeners.discard(listener)

    def end(self) -> None:
        """Let every stream end now: call it when the server begins to stop, since open streams keep it waiting."""
        self._stop.set()
        for listener in self._all():
            self._send(listener, [])

    def close(self) -> None:
        """Stop listening and let every stream end."""
        self.end()
        thread = self._thread
        if thread is not None:
            thread.join(5)

    @property
    def closing(self) -> bool:
        """Tell whether the process is going down."""
        return self._stop.is_set()

    def _run(self) -> None:
        pause, lost = 0.2, False
        while not self._stop.is_set():
            try:
                with closing(self._host.db.direct()) as conn:
                    store.listen(conn)
                    if lost:
                        self._tell(self._all(), [EVERYTHING])
                    pause, lost = 0.2, False
                    self.ready.set()
                    self._pump(conn)
            except (psycopg.Error, YingdanError) as error:
                _LOG.warning("live hints: %s; next try in %.1f s", error, pause)
                self.ready.clear()
                lost = True
                self._stop.wait(pause)
                pause = min(10.0, pause * 2)

    def _pump(self, conn: psycopg.Connection) -> None:
        while not self._stop.is_set():
            payloads = [n.payload for n in conn.notifies(timeout=1.0, stop_after=1)]
            if not payloads:
                continue
            deadline = time.monotonic() + GATHER_S
            while (left := deadline - time.monotonic()) > 0:
                payloads += [n.payload for n in conn.notifies(timeout=left)]
            self._pass_on(payloads)

    def _all(self) -> list[Listener]:
        with self._lock:
            return list(self._listeners)

    def _pass_on(self, payloads: Iterable[str]) -> None:
        listeners: dict[str, list[Listener]] = defaultdict(list)
        for listener in self._all():
            listeners[listener.workspace].append(listener)
        merged: dict[tuple[str, str], dict[str, Any]] = {}
        for payload in payloads:
            note = json.loads(payload)
            if note["w"] not in listeners:
                continue
            if "u" in note:
                chosen = [x for x in listeners[note["w"]] if x.actor.user in note["u"]]
                self._tell(chosen, [{"object": note["o"], "ids": note["ids"], "version": note["v"]}])
                continue
            one = merged.setdefault(
                (note["w"], note["o"]), {"ids": {}, "left": {}, "v": 0, "many": False, "quiet": True}
            )
            one["many"] |= not note["ids"]
            one["quiet"] &= note.get("quiet", False)  # nothing that a list shows
            for record, version in zip_longest(note["ids"], note.get("vs", ()), fillvalue=0):
                one["ids"][record] = max(version, one["ids"].get(record, 0))
            one["left"].update(note.get("left", {}))
            one["v"] = max(one["v"], note["v"])
        by_workspace: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for (workspace, name), one in merged.items():
            by_workspace[workspace][name] = one
        for workspace, notes in by_workspace.items():
            signatures: dict[tuple[object, ...], list[Listener]] = defaultdict(list)
            for listener in listeners[workspace]:
                if RIGHTS.isdisjoint(notes) or self._renewed(listener):
                    signatures[listener.actor.signature].append(listener)
            for group in signatures.values():
                self._tell(group, self._allowed(workspace, group[0].actor, notes))

    def _renewed(self, listener: Listener) -> bool:
        """Give a listener the rights of now; False for one who may not listen any longer, who is told nothing."""
        try:
            if listener.renew is not None:
                listener.actor = listener.renew()
        except (psycopg.Error, YingdanError) as error:
            _LOG.info("live hints: %s", error)
            return False
        return True

    def _allowed(self, workspace: str, actor: Actor, notes: Mapping[str, dict[str, Any]]) -> list[Hint]:
        """Cut hints to what one set of rights may know of."""
        found: list[Hint] = []
        try:
            with self._host.read(self._host.ctx(self._host.workspace(workspace), actor)) as tx:
                for name, one in notes.items():
                    if name not in tx.catalog or not may(actor, tx.catalog.get(name), "read"):
                        continue
                    versions = one["ids"]
                    if one["many"] or len(versions) > MAX_IDS:
                        found.append({"object": name, "ids": [], "version": one["v"]})
                        continue
                    seen = store.visible(tx, tx.catalog.get(name), list(versions))
                    seen |= {i for i, (owner, dept) in one["left"].items() if covers(actor, owner, dept)}
                    if seen:
                        told = {i: v for i, v in versions.items() if i in seen}
                        hint = {"object": name, "ids": list(told), "version": one["v"]}
                        found.append(
                            {**hint, "quiet": True} if one["quiet"] else {**hint, "versions": list(told.values())}
                        )
        except (psycopg.Error, YingdanError) as error:
            _LOG.warning("live hints: %s", error)
            return [EVERYTHING]
        return found

    def _tell(self, listeners: Iterable[Listener], hints: list[Hint]) -> None:
        if hints:
            for listener in listeners:
                self._send(listener, hints)

    @staticmethod
    def _send(listener: Listener, hints: list[Hint]) -> None:
        try:
            listener.send(hints)
        except RuntimeError:  # its event loop has just ended
            _LOG.debug("a stream ended while it was being told")
