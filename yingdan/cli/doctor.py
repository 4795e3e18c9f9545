"""``yingdan doctor``: works out again what is kept beside the records, and tells what was wrong."""

from __future__ import annotations

import click

from yingdan.bootstrap import Platform
from yingdan.engines.formula.upkeep import rebuild_all


@click.command("doctor")
@click.option("--workspace", default=None, help="Only this workspace; by default all of them.")
def doctor_command(workspace: str | None) -> None:
    """Work out every stored formula and roll-up; say how many values were wrong, and put them right.

    Runs beside the writers. Anything it finds was written past the product.
    """
    platform = Platform.open()
    try:
        chosen = [platform.workspace(workspace)] if workspace else platform.workspaces()
        for each in chosen:
            platform.upgrade(each)  # which finishes what a killed process left
            catalog, now = platform.catalog(each), platform.clock.now()
            with platform.db.direct() as conn:
                wrong = rebuild_all(conn, catalog, each.timezone, now)
            for name, count in sorted(wrong.items()):
                click.echo(f"{each.name}: {name}: {count} values were wrong and are right now")
            if not wrong:
                click.echo(f"{each.name}: formulas and roll-ups are right")
    finally:
        platform.close()
