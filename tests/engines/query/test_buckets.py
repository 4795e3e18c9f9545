"""Buckets by their edges are those of the calendar arithmetic of PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yingdan.db.tx import Tx
from yingdan.engines.query.buckets import GRAINS, bucket
from yingdan.engines.query.paths import Paths

# around the ends of a day, month, quarter and year in every zone, a leap day, changes to and from summer time
DAYS = ("2023-12-31", "2024-02-29", "2024-03-10", "2024-03-31", "2024-06-30", "2024-10-27", "2024-11-03", "2025-01-01")


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "UTC", "America/Santiago"])
@pytest.mark.parametrize("grain", sorted(GRAINS))
def test_edges_agree_with_the_calendar(tx: Tx, zone: str, grain: str) -> None:
    own = Tx(replace(tx.ctx, workspace=replace(tx.ctx.workspace, timezone=zone)), tx.conn, tx.catalog, tx.now)
    entity = tx.catalog.get("account")
    instants = [
        datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=30 * n + jitter)
        for day in DAYS
        for n in range(-30, 80)
        for jitter in (0, -1)
    ]
    with tx.conn.cursor() as cursor:
        cursor.executemany(
            f"insert into {entity.table} (id, name, created_at) values (gen_random_uuid(), 'bucket', %s)",
            [(i,) for i in instants],
        )
    place = Paths(own, entity).place("created_at", use="group")
    sql = bucket(own, place, grain, root="t")
    assert "width_bucket" in sql.text
    rows = tx.conn.execute(
        f"select t.created_at, {sql.text}, date_trunc(%s, t.created_at at time zone %s)::date"
        f" from {entity.table} t where t.name = 'bucket'",
        (*sql.params, grain, zone),
    ).fetchall()
    assert len(rows) == len(instants)
    assert [r for r in rows if r[1] != r[2]] == []


def test_empty_values_and_other_aliases(tx: Tx) -> None:
    """A value that is missing has no bucket; a joined record's date takes the plain way."""
    entity = tx.catalog.get("account")
    place = Paths(tx, entity).place("created_at", use="group")
    assert "width_bucket" not in bucket(tx, place, "month", root="other").text
    tx.conn.execute(f"insert into {entity.table} (id, name, created_at) values (gen_random_uuid(), 'none', null)")
    tx.conn.execute(
        f"insert into {entity.table} (id, name, created_at) values (gen_random_uuid(), 'some', %s)", (tx.now,)
    )
    sql = bucket(tx, place, "month", root="t")
    row = tx.conn.execute(f"select {sql.text} from {entity.table} t where t.name = 'none'", sql.params).fetchone()
    assert row == (None,)
