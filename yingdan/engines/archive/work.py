"""Sandboxes over HTTP: asked for, listed and removed by administrators of the workspace they are copies of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from yingdan.db.tx import Tx
from yingdan.engines.archive.service import NAME
from yingdan.engines.jobs.model import JobKind, RunningJob
from yingdan.engines.jobs.service import enqueue
from yingdan.kernel.context import Ctx, Workspace
from yingdan.kernel.errors import Conflict, Forbidden, Invalid, NotFound

KIND = "sandbox.create"
MOST = 5


class Sandboxes(Protocol):
    """What sandboxes need of the composition root."""

    def workspaces(self) -> list[Workspace]:
        """Return all workspaces."""
        ...

    def drop_workspace(self, name: str) -> None:
        """Remove a workspace with everything in it."""
        ...


def of_workspace(host: Sandboxes, tx: Tx) -> list[Workspace]:
    """Return the sandboxes of the caller's workspace. Raises Forbidden (403) for all but administrators."""
    _administrator(tx)
    return [w for w in host.workspaces() if w.kind == "sandbox" and w.parent == tx.ctx.workspace.name]


def ask(host: Sandboxes, tx: Tx, name: str, share: float | None, *, masked: bool) -> str:
    """Ask for a sandbox ``<workspace>-<name>`` and return the job's id.

    Raises Forbidden (403), Invalid (422) for a name that cannot be one, Conflict (409) for one that is there, when there
    are five already, or in a sandbox itself.
    """
    mine = of_workspace(host, tx)
    full = sandbox_name(tx.ctx.workspace, name)
    if not NAME.fullmatch(full):
        raise Invalid("bad_workspace_name", name=name[:60])
    if tx.ctx.workspace.kind == "sandbox" or len(mine) >= MOST:
        raise Conflict("too_many_sandboxes", max=MOST)
    if any(w.name == full for w in host.workspaces()):
        raise Conflict("workspace_exists", name=full)
    return enqueue(tx, KIND, {"name": full, "share": share, "masked": masked}, lock=KIND)


def remove(host: Sandboxes, tx: Tx, name: str) -> None:
    """Remove a sandbox of the caller's workspace. Raises Forbidden (403), NotFound (404)."""
    if not any(w.name == name for w in of_workspace(host, tx)):
        raise NotFound("workspace_not_found", name=name[:60])
    host.drop_workspace(name)


def sandbox_name(workspace: Workspace, name: str) -> str:
    """Return the full name of a sandbox: that of its workspace first, so that it can meet no other company's."""
    return f"{workspace.name}-{name}"


def create(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Copy the workspace of the one who asked; when it is there already, an earlier run of this job has made it."""
    if not ctx.actor.is_admin:
        raise Forbidden("admin_only")
    name = str(job.body["name"])
    if not any(w.name == name and w.parent == ctx.workspace.name for w in services.workspaces()):
        services.clone_workspace(ctx.workspace, name, share=job.body["share"], masked=job.body["masked"])
    return {"workspace": name}


def _administrator(tx: Tx) -> None:
    if not tx.ctx.actor.is_admin:
        raise Forbidden("admin_only")


JOBS: Mapping[str, JobKind] = {KIND: JobKind(create, attempts=2)}
