"""Keeps a demo company at the present day: on a later day everything in it moves forward."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from yingdan.areas.rollout.demo.load import SETTING, demo_info
from yingdan.db.setting import put_setting
from yingdan.db.shift import shift_days
from yingdan.db.tx import Tx


def days_behind(tx: Tx) -> int:
    """Return by how many days the demo company lies in the past."""
    info = demo_info(tx)
    if info is None:
        return 0
    return (tx.now.astimezone(tx.ctx.workspace.zone).date() - date.fromisoformat(info["day"])).days


def bring_to_today(tx: Tx) -> int:
    """Move all dates of a demo company so that it ends today and return the days moved; the day of the week moves too.

    Only workspaces that have a demo company's description are touched.
    """
    info = demo_info(tx)
    days = days_behind(tx)
    if info is None or days == 0:
        return 0
    temporal: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, entity in tx.catalog.entities.items():
        for column in entity.tracked:
            if column.type.column in {"date", "timestamptz"}:
                temporal[name][column.type.column].append(column.field.name)
    shift_days(tx.conn, tx.schema, days, temporal)
    today = tx.now.astimezone(tx.ctx.workspace.zone).date()
    put_setting(tx, SETTING, {**info, "day": today.isoformat()})
    return days
