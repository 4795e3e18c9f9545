"""Forecasts: stored results within the caller's scope, what people say about them, and the win model."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.areas.planning.jobs import FORECAST, WIN_MODEL, forecast_lock
from yingdan.areas.planning.words import DEALS
from yingdan.db.tx import Tx
from yingdan.engines.forecast import frozen, models, people, served
from yingdan.engines.jobs.service import enqueue, newest_job
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid

Word = Annotated[str | None, Query(max_length=60)]
Unit = Annotated[str, Query(max_length=20, description="month or quarter")]
_AGAIN_AFTER = timedelta(minutes=10)
_OPEN = frozenset({"queued", "running"})


def router(gate: Gate) -> APIRouter:
    """Return the routes of forecasts and win models."""
    api = APIRouter(prefix="/api/v1", tags=["forecasts"])
    _results(api, gate)
    _said(api, gate)
    _models(api, gate)
    return api


def _results(api: APIRouter, gate: Gate) -> None:
    @api.get("/forecasts")
    def read_forecast(
        request: Request, period: Unit = "month", horizon: int = 3, group_by: Word = None, as_of: Word = None
    ) -> Response:
        """The next periods: won, from open deals, from new ones, with an 80 % interval and the back-test.

        What is not there yet, or is no longer fresh, is asked for: ``state`` says so, and the same call answers later.
        """
        with gate.read(request) as tx:
            asked = served.ask(tx, DEALS, period, horizon, group_by, as_of)
            found = served.find(tx, asked)
            ctx = tx.ctx
            if found.is_fresh:
                return json_answer(served.answer(tx, DEALS, asked, found, "ready", None))
        with gate.platform.write(ctx.as_system()) as tx:
            job, state = _computing(tx, found.as_of)
        with gate.platform.read(ctx) as tx:
            if found.body is not None and state != "failed":
                state = "stale"
            return json_answer(served.answer(tx, DEALS, asked, found, state, job))

    @api.post("/forecasts/refresh", status_code=202)
    def refresh(request: Request, body: Annotated[dict[str, Any] | None, Body()] = None) -> Response:
        """Forecast anew as of a day (default: the present)."""
        given = (body or {}).get("as_of")

        def work(tx: Tx) -> Answer:
            asked = served.ask(tx, DEALS, "month", 1, None, None if given is None else str(given))
            day = asked.as_of or served.default_as_of(served.local_today(tx))
            return Answer({"job": _enqueue(tx, day)}, 202)

        return gate.write(request, work)


def _said(api: APIRouter, gate: Gate) -> None:
    @api.get("/forecasts/rollup")
    def rollup(request: Request, period: Unit = "quarter", start: Word = None, by: Word = "team") -> Response:
        """Categories of a period, single and cumulative, per team and person, with the four values of each."""
        with gate.read(request) as tx:
            return json_answer(people.rollup(tx, DEALS, period, _day("start", start), by or "team"))

    @api.get("/forecasts/waterfall")
    def waterfall(
        request: Request,
        since: Annotated[str, Query(alias="from", max_length=10)],
        to: Annotated[str | None, Query(max_length=10)] = None,
        period: Unit = "quarter",
        start: Word = None,
    ) -> Response:
        """What became of the open amount of a period between two days."""
        with gate.read(request) as tx:
            first, last = _day("from", since), _day("to", to)
            return json_answer(people.waterfall(tx, DEALS, period, _day("start", start), first, last))

    @api.get("/forecasts/frozen")
    def frozen_totals(
        request: Request, period: Unit = "quarter", start: Word = None, as_of: Word = None, group_by: Word = None
    ) -> Response:
        """Totals of a period as frozen on the last night up to a day, by category and team, person, region or product."""
        with gate.read(request) as tx:
            first, day = _day("start", start), _day("as_of", as_of)
            return json_answer(frozen.frozen(tx, DEALS, period, first, day, group_by))

    @api.get("/forecasts/errors")
    def errors(request: Request, quarters: Annotated[int, Query(ge=1, le=12)] = 4) -> Response:
        """M-42: what was submitted for past quarters against what was won, per person and lead."""
        with gate.read(request) as tx:
            return json_answer(people.errors(tx, DEALS, quarters))


def _models(api: APIRouter, gate: Gate) -> None:
    @api.get("/models/win")
    def win(request: Request) -> Response:
        """The win model: its back-test beside simpler ones, calibration, regime, and what is missing for the next."""
        with gate.read(request) as tx:
            return json_answer(models.overview(tx, DEALS, _running(tx, WIN_MODEL)))

    @api.post("/models/win/train", status_code=202)
    def train(request: Request) -> Response:
        """Train a new model in the background; it stays in shadow until it is published."""

        def work(tx: Tx) -> Answer:
            if not (tx.ctx.actor.is_admin or tx.ctx.actor.scope == "all"):
                raise Forbidden("forecast_company_only")
            return Answer({"job": enqueue(tx, WIN_MODEL, {}, lock=WIN_MODEL)}, 202)

        return gate.write(request, work)

    @api.post("/models/{id}/publish")
    def publish(id: str, request: Request) -> Response:
        """Show a model's chances to everybody, in place of the one before."""
        return gate.write(request, lambda tx: Answer(models.set_state(tx, DEALS, id, "published")))

    @api.post("/models/{id}/retire")
    def retire(id: str, request: Request) -> Response:
        """Take a model back; deals lose its chances."""
        return gate.write(request, lambda tx: Answer(models.set_state(tx, DEALS, id, "retired")))

    @api.get("/forecasts/quickest")
    def quickest(
        request: Request,
        scope: Annotated[str, Query(pattern="^(mine|company)$")] = "mine",
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> Response:
        """M-24: the open deals that are likely, large and soon by the published model, with what speaks for them."""
        with gate.read(request) as tx:
            return json_answer(models.quickest(tx, DEALS, only_mine=scope == "mine", limit=limit))

    @api.get("/records/opportunity/{id}/score")
    def score(id: str, request: Request) -> Response:
        """The chance of a deal by the published model, with its strongest factors and how well the model does."""
        with gate.read(request) as tx:
            return json_answer(models.score_of(tx, DEALS, id))


def _computing(tx: Tx, as_of: date) -> tuple[str, str]:
    """The job that forecasts a day, asked for unless it waits, runs or has just failed."""
    known = newest_job(tx, forecast_lock(as_of))
    if known is not None and known[1] in _OPEN:
        return known[0], "running"
    if known is not None and known[1] == "failed" and tx.now - known[2] < _AGAIN_AFTER:
        return known[0], "failed"
    return _enqueue(tx, as_of), "running"


def _enqueue(tx: Tx, as_of: date) -> str:
    return enqueue(tx, FORECAST, {"as_of": as_of.isoformat()}, lock=forecast_lock(as_of))


def _running(tx: Tx, lock: str) -> str | None:
    known = newest_job(tx, lock)
    return known[0] if known is not None and known[1] in _OPEN else None


def _day(field: str, given: str | None) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given[:10])
    except ValueError as error:
        raise Invalid(problems=[FieldProblem(field, "not_date")]) from error
