"""The rules of duplicates a company starts with: a hint at customers and contacts that are there already."""

from __future__ import annotations

from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.records.service import Records
from yingdan.kernel.i18n import text

_SHOWS = ["name", "owner", "activity"]


def seed_rules(tx: Tx, records: Records) -> None:
    """Write the first rules, named in the language of the context."""
    for position, name in enumerate(("account", "contact"), start=1):
        row: dict[str, Any] = {
            "name": text(f"duplicate.rule_{name}", tx.ctx.locale),
            "object": name,
            "against": [name],
            "shows": _SHOWS,
            "position": position * 10,
        }
        records.create(tx, "dedupe_rule", [row])
