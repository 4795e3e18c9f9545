"""The demo company: made on the first start, living on on later ones, removed in one go."""

from __future__ import annotations

from typing import Any

import click

from yingdan.areas.planning.jobs import FORECAST, WIN_MODEL, forecast_lock
from yingdan.areas.rollout.demo.go_on import go_on, state_of
from yingdan.areas.rollout.demo.load import VERSION, Progress, demo_info, door_of, fill
from yingdan.areas.rollout.demo.size import SIZES
from yingdan.bootstrap import Platform
from yingdan.db.statistics import refresh_statistics
from yingdan.engines.forecast.served import default_as_of, local_today
from yingdan.engines.jobs.service import enqueue
from yingdan.kernel.context import Workspace
from yingdan.kernel.errors import Conflict, FieldProblem, Invalid

DEFAULT_SEED = 2026
TITLE = "演示科技(示例)"


def load_demo(
    platform: Platform,
    *,
    size: str = "full",
    seed: int = DEFAULT_SEED,
    workspace: str = "demo",
    fresh: bool = False,
    progress: Progress | None = None,
) -> Workspace:
    """Return a demo workspace that ends today: the one there is, lived on to the present, or a new one.

    One of another size, seed or release, one that was not finished, one not started for six weeks, and any with
    ``fresh``, is made anew; else what happened since the last start is added. ``progress``
    hears (object, rows done, rows in all). Raises Conflict ``workspace_exists`` (409) for a workspace that is not a demo,
    Invalid (422) for an unknown size.
    """
    if size not in SIZES:
        raise Invalid(problems=[FieldProblem("size", "not_option", {"allowed": ", ".join(SIZES)})])
    known = next((w for w in platform.workspaces() if w.name == workspace), None)
    if known is not None:
        if known.kind != "demo":
            raise Conflict("workspace_exists", name=workspace)
        platform.upgrade(known)
        info = demo_logins(platform, known)
        wanted = {"size": size, "seed": seed, "version": VERSION}
        if not fresh and info is not None and wanted.items() <= info.items():
            state = state_of(info, platform.clock.now(), known.zone)
            if state == "behind":
                go_on(door_of(platform, platform.ctx(known), progress or _silent))
                _derive(platform, known)
            if state != "over":
                return known
        platform.drop_workspace(workspace)
    made = platform.create_workspace(workspace, kind="demo", title=TITLE)
    fill(door_of(platform, platform.ctx(made), progress or _silent, unheard=True), size, seed)
    with platform.db.direct() as conn:
        refresh_statistics(conn, made.schema)
    _derive(platform, made)
    _look_ahead(platform, made)
    return made


def _derive(platform: Platform, workspace: Workspace) -> None:
    """Derive what figures read, so that the first reader finds all of the past."""
    with platform.read(platform.ctx(workspace)) as tx:
        platform.analytics.catch_up(tx)


def _look_ahead(platform: Platform, workspace: Workspace) -> None:
    """Ask for the win model (published at once) and the forecast: a worker makes them meanwhile."""
    with platform.write(platform.ctx(workspace)) as tx:
        enqueue(tx, WIN_MODEL, {"publish": True}, lock=WIN_MODEL)
        as_of = default_as_of(local_today(tx))
        enqueue(tx, FORECAST, {"as_of": as_of.isoformat()}, lock=forecast_lock(as_of))


def remove_demo(platform: Platform, workspace: str = "demo") -> None:
    """Remove a demo company with all its data. Raises NotFound (404), Conflict (409) for a workspace that is not a demo."""
    if platform.workspace(workspace).kind != "demo":
        raise Conflict("not_a_demo", name=workspace)
    platform.drop_workspace(workspace)


def demo_logins(platform: Platform, workspace: Workspace) -> dict[str, Any] | None:
    """Return the description of a demo workspace with its sign-in names, None where it was never finished."""
    with platform.read(platform.ctx(workspace)) as tx:
        return demo_info(tx)


def print_logins(info: dict[str, Any]) -> None:
    """Print whom to sign in as."""
    click.echo("Sign in with one of these names (password: " + info["logins"][0]["password"] + ")")
    for person in info["logins"]:
        click.echo(f"  {person['login']:<10} {person['name']}  {person['role']}")


def print_progress(name: str, done: int, total: int) -> None:
    """Print how far loading is, on one line for each object."""
    click.echo(f"\r  {name:<12} {done:>7,} / {total:,}", nl=done >= total)


def _silent(name: str, done: int, total: int) -> None:
    """Ignore progress."""
