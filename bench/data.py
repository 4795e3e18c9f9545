"""Fills a workspace of its own with a company of any size, by COPY, in the shape ``records.create`` would leave.

Opportunities (65 % of them open), a quarter as many accounts, 60 people in five departments and the administrator, seven
stages of one pipeline, half of all names Chinese, created over 25 months. History, versions and search documents stand
beside the rows; the outbox is empty, as after its readers have been through.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import orjson
from psycopg import Connection

from bench.words import account_name, deal_name
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.dedupe.keys import duplicate_keys, record_keys
from yingdan.kernel.context import Workspace
from yingdan.kernel.ids import uuid7
from yingdan.kernel.text import document_of, sort_key
from yingdan.meta.catalog import Entity, quote

ADMIN_PASSWORD = PASSWORD = "bench-pass-1"  # noqa: S105 - opens made-up data on a loopback address only
DEPARTMENTS = ("华东一部", "华东二部", "华南部", "华北部", "海外部")
PEOPLE = 60
SAMPLE = 20_000
CHUNK = 20_000
SEED = 20_261_101
# share of opportunities by position of the stage: five open ones (65 %), won, lost
SHARES = (15, 15, 13, 12, 10, 20, 15)
INDUSTRIES = ("software", "manufacturing", "retail", "finance", "medical", "energy", "logistics", "other")
SOURCES = ("event", "web_trial", "inquiry", "referral", "self", "ad")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who owns records: id, sign-in name, department and kind of role (all, tree, self)."""

    id: str
    login: str
    department: str
    scope: str


@dataclass(frozen=True, slots=True)
class Company:
    """What operations choose from; ``stages`` maps opportunities to their stages."""

    workspace: Workspace
    rows: int
    people: tuple[Person, ...]
    open_stages: tuple[str, ...]
    opportunities: tuple[str, ...]
    open_deals: tuple[str, ...]
    stages: dict[str, str]
    accounts: tuple[str, ...]


def workspace_name(rows: int) -> str:
    """Return the name of the workspace with this many opportunities."""
    return f"bench_{rows}"


def ensure_company(platform: Platform, rows: int, *, fresh: bool = False) -> Company:
    """Return the company of this size; it is made when it is not there, not whole, or ``fresh`` asks for it."""
    name = workspace_name(rows)
    if any(w.name == name for w in platform.workspaces()):
        workspace = platform.workspace(name)
        if not fresh and _is_whole(platform, workspace):
            return load_company(platform, rows)
        platform.drop_workspace(name)
    started = time.perf_counter()
    workspace = platform.create_workspace(name, kind="test", admin_password=ADMIN_PASSWORD)
    people, stages = organise(platform, workspace)
    with platform.db.direct() as conn:
        Filler(conn, platform, workspace, people, stages).fill(rows)
    print(f"made {rows:,} opportunities in {time.perf_counter() - started:.0f} s", flush=True)
    return load_company(platform, rows)


def load_company(platform: Platform, rows: int) -> Company:
    """Read what operations choose from: people, stages and a sample of ids."""
    workspace = platform.workspace(workspace_name(rows))
    schema = quote(workspace.schema)
    with platform.db.direct() as conn:
        people = conn.execute(
            f'select u.id, u.login, u.department, r.scope from {schema}."user" u join {schema}.role r on r.id = any(u.roles)'
            " where u.login like 'p%' order by u.login"
        ).fetchall()
        stages = conn.execute(
            f"select id from {schema}.stage where type = 'open' and deleted_at is null order by position"
        ).fetchall()
        step = max(1, rows // SAMPLE)
        deals = conn.execute(
            f"select id, stage, biz_status from (select *, row_number() over (order by id) as n from {schema}.opportunity"
            f" where deleted_at is null) t where n % {step} = 0"
        ).fetchall()
        accounts = conn.execute(f"select id from {schema}.account where deleted_at is null order by id limit {SAMPLE}")
        account_ids = [str(r[0]) for r in accounts]
    return Company(
        workspace,
        rows,
        tuple(Person(*map(str, p)) for p in people),
        tuple(str(s[0]) for s in stages),
        tuple(str(d[0]) for d in deals),
        tuple(str(d[0]) for d in deals if d[2] == "open"),
        {str(d[0]): str(d[1]) for d in deals},
        tuple(account_ids),
    )


def open_jobs(platform: Platform) -> int:
    """Return how many jobs of the installation wait or run."""
    with platform.db.direct() as conn:
        return sum(
            conn.execute(
                f"select count(*) from {quote(w.schema)}._job where state in ('queued', 'running')"
            ).fetchone()[0]  # type: ignore[index]  # an aggregate always has a row
            for w in platform.workspaces()
        )


def _is_whole(platform: Platform, workspace: Workspace) -> bool:
    with platform.db.direct() as conn:
        row = conn.execute(f"select value from {quote(workspace.schema)}._setting where key = 'bench'").fetchone()
    return bool(row and row[0].get("seed") == SEED)


def organise(platform: Platform, workspace: Workspace) -> tuple[list[Person], list[tuple[str, Row]]]:
    """Make departments and people; ten see everything, the first of each department sees it, all others their own."""
    ctx = platform.ctx(workspace)
    with platform.write(ctx) as tx:
        records = platform.records
        roles = {r["scope"]: i for i, r in _all(tx, "role").items() if not r["is_admin"]}
        for stage_id, stage in _all(tx, "stage").items():
            if stage["type"] == "void":
                records.remove(tx, "stage", [stage_id])
        departments = records.create(tx, "department", [{"name": n} for n in DEPARTMENTS])
        scopes = ["tree" if i < len(DEPARTMENTS) else "all" if i % 6 == 5 else "self" for i in range(PEOPLE)]
        rows = [
            {
                "name": f"{'销售' if i % 2 else 'Rep'} {i:02d}",
                "login": f"p{i:02d}",
                "password": PASSWORD,
                "department": departments[i % len(departments)],
                "roles": [roles[scope]],
            }
            for i, scope in enumerate(scopes)
        ]
        ids = records.create(tx, "user", rows)
        stages = sorted(
            ((i, s) for i, s in _all(tx, "stage").items() if s["deleted_at"] is None), key=lambda s: s[1]["position"]
        )
    people = [Person(i, str(r["login"]), str(r["department"]), s) for i, r, s in zip(ids, rows, scopes, strict=True)]
    return people, stages


def _all(tx: Tx, name: str) -> dict[str, Row]:
    entity = tx.catalog.get(name)
    found = tx.conn.execute(f"select * from {entity.table}")
    names = [c.name for c in found.description or ()]
    return {str(r[names.index("id")]): dict(zip(names, r, strict=True)) for r in found.fetchall()}


class Filler:
    """Writes the rows of one company; indexes are built after the rows."""

    def __init__(
        self,
        conn: Connection,
        platform: Platform,
        workspace: Workspace,
        people: Sequence[Person],
        stages: Sequence[tuple[str, Row]],
    ) -> None:
        self._conn = conn
        self._catalog = platform.catalog(workspace)
        self._schema = quote(workspace.schema)
        self._zone = workspace.zone
        self._people = people
        self._stages = stages
        self._rng = random.Random(SEED)
        self._now = platform.clock.now().replace(microsecond=0)
        self._accounts: list[tuple[str, str]] = []

    def fill(self, rows: int, accounts: int | None = None) -> None:
        """Write accounts (a quarter as many unless told) and opportunities with all their traces, then indexes and statistics."""
        self._conn.execute("set session_replication_role = replica")  # rows lead to one another by construction
        self._conn.execute("set synchronous_commit = off")
        self._conn.execute("set maintenance_work_mem = '512MB'")
        docs = [f"{self._schema}._search_{n}" for n in ("account", "opportunity")]
        tables = [self._catalog.get(n) for n in ("account", "opportunity")]
        shared = [f"{self._schema}._history", f"{self._schema}._duplicate_key"]
        dropped = self._drop_indexes([t for e in tables for t in (e.table, e.versions)] + shared)
        for doc in docs:
            self._conn.execute(f"alter table {self._schema}._search_doc detach partition {doc}")
            for (name,) in self._conn.execute(
                "select conname from pg_constraint where conrelid = %s::regclass and contype = 'p'", (doc,)
            ).fetchall():
                self._conn.execute(f"alter table {doc} drop constraint {quote(name)}")
            self._drop_indexes([doc])
        self._write(tables[0], self._account_rows(max(1, rows // 4) if accounts is None else accounts))
        self._write(tables[1], self._opportunity_rows(rows))
        for entity in tables:
            self._traces(entity)
        for statement in dropped:
            self._conn.execute(statement)
        for doc, name in zip(docs, ("account", "opportunity"), strict=True):
            self._conn.execute(
                f"alter table {self._schema}._search_doc attach partition {doc} for values in ('{name}')"
            )
        for table in (*(t for e in tables for t in (e.table, e.versions)), *shared, *docs):
            self._conn.execute(f"vacuum (analyze) {table}")
        self._conn.execute(
            f"insert into {self._schema}._setting (key, value) values ('bench', %s::jsonb)",
            (orjson.dumps({"seed": SEED}).decode(),),
        )
        self._conn.execute("checkpoint")

    def _drop_indexes(self, tables: Sequence[str]) -> list[str]:
        """Drop every index but primary keys and return the statements that make them again."""
        found = self._conn.execute(
            "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i"
            " where i.indrelid = any(%s::regclass[]) and not i.indisprimary",
            (list(tables),),
        ).fetchall()
        for name, _ in found:
            self._conn.execute(f"drop index {name}")
        return [str(statement) for _, statement in found]

    def _write(self, entity: Entity, rows: Iterator[Row]) -> None:
        names = [*entity.columns, "_sort"]
        columns = ", ".join(quote(n) for n in names)
        searched = [c.field.name for c in entity.searchable]
        keys = duplicate_keys(entity.definition)
        doc = f"{self._schema}._search_{entity.name}"
        into = f"{doc} (object, record, owner, owner_dept, name, terms, initials, rank)"
        while chunk := list(islice(rows, CHUNK)):
            with self._conn.cursor() as cursor:
                with cursor.copy(f"copy {entity.table} ({columns}) from stdin") as copy:
                    for row in chunk:
                        row["_sort"] = sort_key(row["name"])
                        copy.write_row([row.get(n) for n in names])
                with cursor.copy(f"copy {into} from stdin") as copy:
                    for row in chunk:
                        found = document_of(row["name"], [row.get(n) for n in searched])
                        whose = (entity.name, row["id"], row["owner"], row["owner_dept"])
                        copy.write_row((*whose, found["name"], found["terms"], found["initials"], row["created_at"]))
                if keys:
                    with cursor.copy(
                        f"copy {self._schema}._duplicate_key (object, record, kind, key, rest) from stdin"
                    ) as copy:
                        for row in chunk:
                            for key in record_keys(keys, row.get):
                                copy.write_row((entity.name, row["id"], key.kind, key.key, key.rest))

    def _account_rows(self, count: int) -> Iterator[Row]:
        rng = self._rng
        for number in range(count):
            at = self._instant(number, count)
            name = account_name(rng, number)
            row = self._system(at, rng.choice(self._people)) | {
                "name": name,
                "status": rng.choice(("untouched", "active", "customer", "silent")),
                "type": "direct",
                "level": rng.choice("ABCD"),
                "industry": rng.choice(INDUSTRIES),
                "phone": f"+86139{rng.randrange(10**8):08d}",
            }
            self._accounts.append((row["id"], name))
            yield row

    def _opportunity_rows(self, count: int) -> Iterator[Row]:
        rng = self._rng
        for number in range(count):
            at = self._instant(number, count)
            account, company = rng.choice(self._accounts)
            stage_id, stage = self._stages[rng.choices(range(len(SHARES)), SHARES)[0]]
            closed = stage["type"] != "open"
            amount = Decimal(rng.randrange(100_000, 500_000_000)) / 100
            ended = at + timedelta(days=rng.randrange(5, 120)) if closed else None
            yield self._system(at, rng.choice(self._people)) | {
                "name": deal_name(rng, company, number),
                "code": f"OP-{at.astimezone(self._zone):%Y%m}-{number:06d}",
                "account": account,
                "pipeline": stage["pipeline"],
                "stage": stage_id,
                "biz_status": stage["type"],
                "amount": amount,
                "currency": "CNY",
                "amount_base": amount,
                "expected_close": (at + timedelta(days=rng.randrange(10, 200))).date(),
                "probability": stage["std_win_rate"],
                "forecast_category": stage["forecast_category"],
                "source": rng.choice(SOURCES),
                "type": "new",
                "stage_entered_at": ended or at,
                "won_at": ended if stage["type"] == "won" else None,
                "lost_at": ended if stage["type"] == "lost" else None,
                "lost_reason": "price" if stage["type"] == "lost" else None,
                "lost_note": "went to a cheaper offer" if stage["type"] == "lost" else None,
                "cycle_days": (ended - at).days if ended else None,
                "effective_at": ended if stage["type"] == "won" else None,
                "push_count": 0,
            }

    def _system(self, at: datetime, owner: Person) -> Row:
        return {
            "id": uuid7(int(at.timestamp() * 1000), self._rng.randbytes(16)),
            "owner": owner.id,
            "owner_dept": owner.department,
            "created_by": owner.id,
            "created_at": at,
            "updated_by": owner.id,
            "updated_at": at,
            "version": 1,
        }

    def _instant(self, number: int, count: int) -> datetime:
        """Return when the ``number``-th record was made: spread over 25 calendar months, up to now."""
        first = datetime(self._now.year - 2, self._now.month, 1, tzinfo=UTC)
        return first + (self._now - first) * (number / count)

    def _traces(self, entity: Entity) -> None:
        """Write what creation leaves: a history row for every tracked value, and the first version."""
        tracked = [(c.field.name, _text(c.sql, c.field.type)) for c in entity.tracked]
        values = ", ".join(f"('{name}', {text})" for name, text in tracked)
        amount = "t.amount_base" if "amount_base" in entity.columns else "null::numeric"
        self._conn.execute(
            f"insert into {self._schema}._history (object, record, field, old, new, effective_at, recorded_at, actor,"
            f" source, synthetic, amount_base) select '{entity.name}', t.id, f.name, null, f.value, t.created_at,"
            f" t.created_at, t.created_by, 'ui', false, {amount} from {entity.table} t"
            f" cross join lateral (values {values}) as f(name, value) where f.value is not null"
        )
        columns = ", ".join(quote(name) for name, _ in tracked)
        self._conn.execute(
            f"insert into {entity.versions} (id, valid_from, valid_to, {columns})"
            f" select id, created_at, 'infinity', {columns} from {entity.table}"
        )


def _text(column: str, kind: str) -> str:
    """Return the SQL of a column's canonical text, as history keeps it."""
    if kind == "datetime":
        return f"to_char(t.{column} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    return f"t.{column}::text"
