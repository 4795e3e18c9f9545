"""One person looking at a company, with what the model says beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from tests.engines.permission.reference import World
from tests.engines.permission.worlds import FIELDS, OBJECTS, PAPER
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.query.aggregate import aggregate
from yingdan.engines.query.service import Query, query
from yingdan.meta.predicate import parse_filter

READABLE = {"read", "edit"}
NOBODY = "01890000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Looker:
    """One person looking at the company, with the model beside."""

    platform: Platform
    tx: Tx
    world: World
    who: str

    def sees(self, name: str) -> set[str]:
        """Return what the model says is visible."""
        return self.world.visible(self.who, name)

    def may_ask(self, name: str, field: str) -> bool:
        """Tell whether the model lets the person filter, sort and group by a field."""
        return self.world.surely(self.who, name, field) in READABLE

    def reads(self, name: str) -> bool:
        """Tell whether the person may read the object at all."""
        return self.world.has_verb(self.who, name, "read")

    def may_have(self, record: str) -> bool:
        """Tell whether the person may have the file that an account holds."""
        seen = self.world.may_read(self.who, "account", record)
        return seen and self.world.right(self.who, "account", PAPER, record) in READABLE

    def forbidden(self) -> set[str]:
        """Return every mark that must not stand in any answer to this person."""
        marks = set()
        for name in OBJECTS:
            for record, values in self.world.records[name].items():
                seen = self.world.may_read(self.who, name, record)
                for field in FIELDS[name]:
                    value = values.get(field)
                    if field == "level" or value is None:
                        continue
                    if not seen or self.world.right(self.who, name, field, record) not in READABLE:
                        marks.add(str(value))
        for record, said in self.world.comments.items():
            if not self.world.may_read(self.who, "account", record):
                marks |= set(said)
        for record, (file, file_name) in self.world.papers.items():
            if not self.may_have(record):
                marks |= {file, file_name}
        return marks

    def page(self, name: str, **more: Any) -> dict[str, Any]:
        """Return a page of records."""
        filter_ = parse_filter(more.pop("filter", None))
        body: dict[str, Any] = orjson.loads(query(self.tx, name, Query(filter=filter_, **more)))
        return body


Channel = Callable[[Looker], Any]


def aggregated(look: Looker, name: str, **more: Any) -> Any:
    """Return the rows of an aggregate."""
    return orjson.loads(aggregate(look.tx, name, filter_=None, **more))
