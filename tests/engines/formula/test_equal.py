"""Python and SQL give the same answer to every expression, to the last digit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.formula.made import COLUMNS, THING, ZONES, Maker
from yingdan.bootstrap import Platform
from yingdan.db.sql import Sql, join
from yingdan.engines.formula.check import check_expression
from yingdan.engines.formula.model import Env, SqlEnv
from yingdan.engines.formula.python import compile_python
from yingdan.engines.formula.sql import compile_sql
from yingdan.engines.formula.workdays import mainland

EXPRESSIONS, RECORDS = 25, 40
OBJECTS = {THING.name: THING}
KINDS = ("number", "text", "bool", "date", "datetime")


@pytest.fixture(params=["embedded", "second"])
def database(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """The product's own PostgreSQL, and another version where ``YINGDAN_SECOND_DSN`` names one."""
    if request.param == "embedded":
        platform: Platform = request.getfixturevalue("platform")
        with platform.db.direct() as conn:
            yield conn
        return
    dsn = os.environ.get("YINGDAN_SECOND_DSN")
    if not dsn:
        pytest.skip("YINGDAN_SECOND_DSN names no second PostgreSQL")
    with psycopg.connect(dsn, autocommit=True, options="-c timezone=UTC") as conn:
        conn.execute("create schema if not exists yingdan")
        script = resources.files("yingdan.db").joinpath("migrations", "control_expressions.sql")
        conn.execute(script.read_text(encoding="utf-8"))
        yield conn


def _compare(conn: psycopg.Connection, seed: int) -> int:
    maker = Maker(seed)
    zone = maker.dice.choice(ZONES)
    records = [maker.record() for _ in range(RECORDS)]
    now = maker.instant()
    texts = [maker.expression(maker.dice.choice(KINDS)) for _ in range(EXPRESSIONS)]
    checked = [check_expression(OBJECTS, THING, text) for text in texts]
    env = SqlEnv(now, zone, mainland(), lambda ref: Sql(f't."{ref.path[0]}"'), lambda _: Sql(""))
    columns = ", ".join(f'"{n}" {t}' for n, t in COLUMNS.items())
    source = Sql(
        f"with t as materialized (select * from jsonb_to_recordset(%s::jsonb) as t({columns})) ", (_json(records),)
    )
    sql = source + join([compile_sql(c.node, env) for c in checked], ", ").wrap("select ", " from t")
    rows = conn.execute(sql.text, sql.params).fetchall()
    for index, (text, expression) in enumerate(zip(texts, checked, strict=True)):
        evaluate = compile_python(expression.node)
        for record, row in zip(records, rows, strict=True):
            own = evaluate(Env(record, now, ZoneInfo(zone), mainland()))
            assert _same(own, row[index]), (
                f"{text}\n{str(record)[:900]}\n{zone} {now}\npython {str(own)[:200]!r}\nsql    {str(row[index])[:200]!r}"
            )
    return len(texts) * len(records)


def _same(own: Any, theirs: Any) -> bool:
    if isinstance(own, Decimal) and theirs is not None:
        return own == Decimal(theirs)
    return type(own) is type(theirs) and bool(own == theirs)


def _json(records: list[dict[str, Any]]) -> str:
    return orjson.dumps(
        [{k: str(v) if isinstance(v, Decimal) else v for k, v in r.items()} for r in records],
        default=lambda v: v.isoformat() if isinstance(v, datetime) else str(v),
    ).decode()


_PROPERTY = settings(
    deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12
)


@given(seed=st.integers(0, 2**63))
@_PROPERTY
def test_both_forms_agree(database: psycopg.Connection, seed: int) -> None:
    """12,000 cases: blanks, Unicode, zones, rounding, large numbers, divisions by zero."""
    assert _compare(database, seed) == EXPRESSIONS * RECORDS


@pytest.mark.slow
@given(seed=st.integers(0, 2**63))
@settings(_PROPERTY, max_examples=110)
def test_both_forms_agree_in_many_cases(database: psycopg.Connection, seed: int) -> None:
    """110,000 cases of the same."""
    assert _compare(database, seed) == EXPRESSIONS * RECORDS
