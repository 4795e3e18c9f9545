"""The leader: of all workers of an installation one does the duties that must not be done twice at the same time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import psycopg
from psycopg import Connection

from yingdan.db.locks import try_lock
from yingdan.db.pool import Database
from yingdan.kernel.errors import Unavailable, YingdanError

LOCK = "yingdan:leader"
ASK_AGAIN_S = 2.0
LONGEST_PAUSE_S = 60.0
_LOG = logging.getLogger("yingdan.jobs")


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done every ``every_s`` seconds; ``work`` returns True when there is more to do at once."""

    name: str
    every_s: float
    work: Callable[[Connection], bool]


class Leader:
    """Does duties on a connection of its own as long as it holds the lock; another worker takes over when it dies."""

    def __init__(
        self, db: Database, duties: Sequence[Duty], stop: threading.Event, *, ask_again_s: float = ASK_AGAIN_S
    ) -> None:
        self._db, self._duties, self._stop, self._ask_again_s = db, duties, stop, ask_again_s
        self.leading = threading.Event()

    def serve(self) -> None:
        """Work until told to stop; survives restarts of the database."""
        pause = 0.2
        while not self._stop.is_set():
            try:
                with closing(self._db.direct()) as conn:
                    pause = 0.2
                    while not self._stop.is_set() and not try_lock(conn, LOCK):
                        self._stop.wait(self._ask_again_s)
                    self._lead(conn)
            except (psycopg.OperationalError, psycopg.InterfaceError, YingdanError) as error:
                _LOG.warning("leader: %s; next try in %.1f s", error, pause)
                self._stop.wait(pause)
                pause = min(5.0, pause * 2)
            finally:
                self.leading.clear()

    def _lead(self, conn: Connection) -> None:
        if self._stop.is_set():
            return
        self.leading.set()
        due = dict.fromkeys(self._duties, 0.0)
        failures: dict[Duty, int] = {}
        while not self._stop.is_set():
            now = time.monotonic()
            for duty in self._duties:
                if due[duty] > now or self._stop.is_set():
                    continue
                more = False
                try:
                    more = duty.work(conn)
                    failures.pop(duty, None)
                except (psycopg.OperationalError, psycopg.InterfaceError, Unavailable):
                    if _lost(conn):
                        raise
                    failures[duty] = failures.get(duty, 0) + 1
                    _LOG.exception("duty %s", duty.name)
                except Exception:  # noqa: BLE001 - a duty that fails must not keep the others from being done
                    failures[duty] = failures.get(duty, 0) + 1
                    _LOG.exception("duty %s", duty.name)
                wait = min(LONGEST_PAUSE_S, duty.every_s * 2 ** failures.get(duty, 0))
                due[duty] = now if more else time.monotonic() + wait
            self._stop.wait(max(0.0, min(due.values()) - time.monotonic()))


def _lost(conn: Connection) -> bool:
    """Tell whether the leader's own connection, and the lock with it, is gone."""
    try:
        conn.execute("")
    except psycopg.Error:
        return True
    return False
