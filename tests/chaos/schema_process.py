"""A process that changes an object's schema and is killed while it does: ``python schema_process.py <database> <mode> <file>``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from yingdan.bootstrap import Platform
from yingdan.engines.schema.service import Schema
from yingdan.kernel.settings import Settings


def main() -> None:
    """Make one change after another (or, with mode ``write``, records) until killed."""
    dsn, mode, ready = sys.argv[1:]
    platform = Platform.open(Settings(database_url=dsn, threads=4))
    ctx = platform.ctx(platform.workspace("main"))
    schema = Schema(platform)
    place = Path(ready)
    place.write_text("", encoding="utf-8")
    if mode == "write":
        while True:
            with platform.write(ctx) as tx:
                made = platform.records.create(tx, "x_chaos", [{"name": "n", "v": "7"}])[0]
            with place.open("a", encoding="utf-8") as told:  # acknowledged: the commit is through
                told.write(made + "\n")
            time.sleep(0.01)
    mark = int(time.time() * 1000) % 10**9
    fields = "/".join(f.name for f in platform.catalog(ctx.workspace).get("x_chaos").definition.fields)
    kind = "text" if "int" in str(platform.catalog(ctx.workspace).get("x_chaos").columns["v"].field.type) else "int"
    bodies = (
        {"name": f"a{mark}", "type": "int", "label": fields[:20], "required": True, "default": 3},
        {"name": f"b{mark}", "type": "ref", "target": "account", "label": "b"},
        {"name": f"c{mark}", "type": "text", "label": "c", "unique": True},
    )
    for body in bodies:
        schema.create_field(ctx, platform.catalog(ctx.workspace).version, "x_chaos", body)
    version = platform.catalog(ctx.workspace).version
    schema.convert_field(ctx, version, "x_chaos", "v", {"type": kind}, dry_run=False)
    version = platform.catalog(ctx.workspace).version
    schema.add_index(ctx, version, "x_chaos", {"columns": [f"a{mark}", "name"]})
    place.write_text("done", encoding="utf-8")
    platform.close()


if __name__ == "__main__":
    main()
