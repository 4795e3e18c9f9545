"""Regions and trees of departments, for cuts by region and team."""

from __future__ import annotations

from yingdan.db.tx import Tx
from yingdan.engines.records.peek import peek_all


def department_regions(tx: Tx) -> dict[str, str]:
    """Return for departments the region: their own, else the one of the nearest department above that has one."""
    departments = peek_all(tx, "department", ("parent", "region"))
    found: dict[str, str] = {}
    for department in departments:
        seen, at = set[str](), department
        while at in departments and at not in seen and not departments[at]["region"]:
            seen.add(at)
            at = str(departments[at]["parent"] or "")
        if at in departments and departments[at]["region"]:
            found[department] = str(departments[at]["region"])
    return found
