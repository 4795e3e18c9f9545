"""The audit and a person's data, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.models import ForgetBody
from yingdan.api.teams import record_id
from yingdan.db.tx import Tx
from yingdan.engines.audit.service import entries, verify
from yingdan.engines.records.personal import forget, hand_out
from yingdan.kernel.errors import Forbidden

Word = Annotated[str | None, Query(max_length=60)]


def router(gate: Gate) -> APIRouter:
    """Return the routes of audit and personal data."""
    api = APIRouter(prefix="/api/v1", tags=["audit"])

    @api.get("/audit")
    def audit_entries(
        request: Request,
        object: Word = None,
        record: Word = None,
        actor: Word = None,
        action: Word = None,
        operation: Word = None,
        from_: Annotated[str | None, Query(alias="from", max_length=40)] = None,
        until: Annotated[str | None, Query(max_length=40)] = None,
        before: Annotated[str | None, Query(max_length=120)] = None,
    ) -> Response:
        """What was done, the newest first: by whom, from where, with old and new values."""
        wanted = {
            "object": object,
            "record": record,
            "actor": actor,
            "action": action,
            "operation": operation,
            "from": from_,
            "until": until,
        }
        with gate.read(request) as tx:
            return json_answer(entries(tx, wanted, before))

    @api.post("/audit/verify")
    def verify_audit(request: Request) -> Response:
        """Recompute the chain of seals and tell whether it holds."""

        def work(tx: Tx) -> Answer:
            if not tx.ctx.actor.is_admin:
                raise Forbidden("administrators_only")
            found = verify(tx)
            return Answer(
                {
                    "intact": found.intact,
                    "sealed": found.sealed,
                    "waiting": found.waiting,
                    "head": found.head,
                    "problem": found.problem,
                    "entry": None if found.entry is None else str(found.entry),
                }
            )

        return gate.write(request, work)

    @api.post("/records/{object}/{id}/personal-data")
    def personal_data(object: str, id: str, request: Request) -> Response:
        """Everything kept about a person, to be handed out on request; the hand-out is noted in the audit."""
        return gate.write(request, lambda tx: Answer(hand_out(tx, object, record_id(object, id))))

    @api.post("/records/{object}/{id}/forget")
    def forget_person(object: str, id: str, body: ForgetBody, request: Request) -> Response:
        """Erase a person's data for good; the record stays under a name that says so."""

        def work(tx: Tx) -> Answer:
            return Answer(forget(tx, gate.platform.records, object, record_id(object, id), body.reason))

        return gate.write(request, work)

    return api
