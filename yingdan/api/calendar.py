"""Pivot tables, and the calendar by which they and every window of time go."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.models import CalendarBody, PivotBody
from yingdan.db.tx import Tx
from yingdan.engines.permission.calendar import Calendar, calendar_of, set_calendar
from yingdan.engines.query.aggregate import GroupBy, Measure
from yingdan.engines.query.pivot import pivot
from yingdan.meta.predicate import parse_filter


def router(gate: Gate) -> APIRouter:
    """Return the routes."""
    api = APIRouter(prefix="/api/v1")

    @api.post("/records/{object}/pivot", tags=["records"])
    def pivot_records(object: str, body: PivotBody, request: Request) -> Response:
        """Figures by groups down and across, with totals; at most 9,999 cells."""
        with gate.read(request) as tx:
            return json_answer(
                pivot(
                    tx,
                    object,
                    filter_=parse_filter(body.filter),
                    rows=[GroupBy(g.field, g.grain) for g in body.rows],
                    columns=[GroupBy(g.field, g.grain) for g in body.columns],
                    measures=[Measure(m.fn, m.field, m.alias) for m in body.measures],
                    as_of=body.as_of,
                )
            )

    @api.get("/settings/calendar", tags=["system"])
    def calendar(request: Request) -> Response:
        """The month in which the fiscal year begins."""
        with gate.read(request) as tx:
            return json_answer({"fiscal_start": calendar_of(tx).fiscal_start})

    @api.put("/settings/calendar", tags=["system"])
    def settle_calendar(body: CalendarBody, request: Request) -> Response:
        """Settle when the fiscal year begins (administrators)."""

        def work(tx: Tx) -> Answer:
            set_calendar(tx, Calendar(body.fiscal_start))
            return Answer({"fiscal_start": body.fiscal_start})

        return gate.write(request, work)

    return api
