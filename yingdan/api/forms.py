"""Forms: what the conditions of fields and layouts make of the values typed so far."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from yingdan.api.gate import Gate, json_answer
from yingdan.api.models import Record
from yingdan.api.teams import record_id
from yingdan.engines.records.forming import form_state


def router(gate: Gate) -> APIRouter:
    """Return the routes of forms."""
    api = APIRouter(prefix="/api/v1/records/{object}/form", tags=["records"])

    @api.post("")
    def state_of_form(
        object: str,
        body: Record,
        request: Request,
        record: Annotated[str | None, Query(max_length=60)] = None,
        device: Literal["desktop", "mobile"] | None = None,
    ) -> Response:
        """Which fields and sections a form hides, which fields it needs, what formulas give, for values typed so far.

        With ``record`` the values are changes to it. Nothing is written; values that do not fit yet count as empty.
        """
        with gate.read(request) as tx:
            known = None if record is None else record_id(object, record)
            return json_answer(form_state(tx, object, body, known, device))

    return api
