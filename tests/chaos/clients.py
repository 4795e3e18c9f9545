"""People at work while processes die: what each asked for, what was acknowledged, and what the world must look like then."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx2 as httpx

from tests.chaos.household import PASSWORD

TIMEOUT_S = 20.0
PAUSE_S = 0.05
REFUSED_FOR_NOW = {429, 500, 502, 503, 504}


class Ledger:
    """What was acknowledged, kept by all clients together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.created: dict[str, str] = {}  # external id -> record
        self.assigned: dict[str, str] = {}
        self.bulk: dict[str, int] = {}  # prefix -> rows, all or nothing
        self.imports: dict[str, tuple[str, int]] = {}  # prefix -> (job, rows)
        self.fields: list[str] = []
        self.counters: dict[str, int] = {}  # record -> value
        self.removed: set[str] = set()
        self.faults: list[str] = []
        self.answers = 0
        self.cut_off = 0

    def note(self, change: Callable[[], object]) -> None:
        """Change the ledger, one client at a time."""
        with self._lock:
            change()
            self.answers += 1

    def fault(self, what: str) -> None:
        """Keep something that must not happen."""
        with self._lock:
            self.faults.append(what)


class Person:
    """One client: does one thing after another until told to stop, and insists until each is answered."""

    def __init__(self, address: str, ledger: Ledger, stop: threading.Event, seed: int, login: str = "admin") -> None:
        self._ledger, self._stop, self._chance = ledger, stop, random.Random(seed)
        self._address, self._login, self._seed = address, login, seed
        self._http = httpx.Client(base_url=f"{address}/api/v1", timeout=TIMEOUT_S)
        self._count = 0

    def sign_in(self) -> None:
        """Sign in, waiting for a server that is away."""
        answer = self._insist("POST", "/auth/login", {"login": self._login, "password": PASSWORD})
        self._http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]

    def work(self, *kinds: str) -> None:
        """Do things of these kinds until told to stop."""
        while not self._stop.is_set():
            self._count += 1
            try:
                getattr(self, f"_{self._chance.choice(kinds)}")(f"{self._seed}-{self._count}")
            except TimeoutError as error:
                if not self._stop.is_set():
                    self._ledger.fault(str(error))
            time.sleep(self._chance.random() * PAUSE_S)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _insist(self, method: str, path: str, body: Any = None, key: str = "", **more: Any) -> httpx.Response:
        """Send a request until it is answered, the same ``key`` each time: so that it is done once."""
        headers = {**({"Idempotency-Key": key} if key else {}), **more.pop("headers", {})}
        end = time.monotonic() + 90
        while time.monotonic() < end:
            try:
                answer = self._http.request(method, path, json=body, headers=headers, **more)
            except httpx.HTTPError:
                self._ledger.cut_off += 1
                time.sleep(0.1)
                continue
            if answer.status_code in REFUSED_FOR_NOW:
                if answer.status_code == 500:
                    self._ledger.fault(f"500 of {method} {path}: {answer.text[:200]}")
                time.sleep(0.1)
                continue
            return answer
        msg = f"{method} {path} was not answered for 90 s"
        raise TimeoutError(msg)

    def _expect(self, answer: httpx.Response, *statuses: int) -> bool:
        if answer.status_code in statuses:
            return True
        self._ledger.fault(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:200]}"
        )
        return False

    # -- what people do -----------------------------------------------------------------------------------------------

    def _create(self, mark: str) -> None:
        body = {"name": f"客户{mark}", "external_id": mark, "source_system": "storm"}
        answer = self._insist("POST", "/records/account", body, key=f"create-{mark}")
        if self._expect(answer, 201):
            self._ledger.note(lambda: self._ledger.created.update({mark: answer.json()["id"]}))

    def _assign(self, mark: str) -> None:
        people = self._insist("POST", "/records/user/query", {"filter": {"field": "login", "op": "eq", "value": "rep"}})
        rep = people.json()["records"][0]["id"]
        body = {"name": f"分配{mark}", "external_id": mark, "source_system": "storm", "owner": rep}
        answer = self._insist("POST", "/records/account", body, key=f"assign-{mark}")
        if self._expect(answer, 201):
            self._ledger.note(lambda: self._ledger.assigned.update({mark: answer.json()["id"]}))

    def _count_up(self, mark: str) -> None:
        """Raise a number by one under If-Match; sent again after an answer that never came, it is still done once."""
        counters = list(self._ledger.counters)
        record = self._chance.choice(counters)
        path = f"/records/account/{record}"
        for turn in range(50):
            now = self._insist("GET", path).json()
            sent = {"employees": (now["employees"] or 0) + 1, "need_summary": mark}
            seen = {"If-Match": str(now["version"])}
            answer = self._insist("PATCH", path, sent, key=f"count-{mark}-{turn}", headers=seen)
            if answer.status_code == 412:
                continue
            if self._expect(answer, 200):
                break
            return
        else:
            return
        self._ledger.note(lambda: self._ledger.counters.update({record: self._ledger.counters[record] + 1}))

    def _bulk(self, mark: str) -> None:
        rows = [{"name": f"批{mark}-{i}", "external_id": f"b{mark}-{i}", "source_system": "storm"} for i in range(40)]
        body = {"op": "create", "records": rows, "atomic": True}
        answer = self._insist("POST", "/records/account/bulk", body, key=f"bulk-{mark}")
        if self._expect(answer, 200):
            self._ledger.note(lambda: self._ledger.bulk.update({mark: len(rows)}))

    def _import(self, mark: str) -> None:
        rows = 400
        text = "客户名称,外部编号,来源系统\n" + "".join(f"导{mark}-{i},i{mark}-{i},storm\n" for i in range(rows))
        options = json.dumps({"object": "account"})
        answer = self._insist(
            "POST",
            "/imports",
            key=f"import-{mark}",
            files={"file": (f"{mark}.csv", text.encode(), "text/csv")},
            data={"options": options},
        )
        if self._expect(answer, 202):
            self._ledger.note(lambda: self._ledger.imports.update({mark: (answer.json()["id"], rows)}))

    def _field(self, mark: str) -> None:
        name = "x_f" + mark.replace("-", "_")
        body = {"name": name, "type": "int", "label": {"zh-CN": f"字段{mark}"}}
        answer = self._insist("POST", "/objects/account/fields", body)
        # A repeated request finds the field of the one whose answer got lost.
        if answer.status_code in {201, 409, 422}:
            self._ledger.note(lambda: self._ledger.fields.append(name))
        else:
            self._expect(answer, 201)
        time.sleep(0.5)

    def _remove(self, mark: str) -> None:
        answer = self._insist("POST", "/records/account", {"name": f"删{mark}"}, key=f"gone-{mark}")
        if not self._expect(answer, 201):
            return
        record = answer.json()["id"]
        gone = self._insist("DELETE", f"/records/account/{record}")
        if self._expect(gone, 204, 404):  # 404: done before, the answer got lost
            self._ledger.note(lambda: self._ledger.removed.add(record))
