"""Figures: the metric dictionary, values with groups, and the records behind every number."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from yingdan.api.gate import Gate, json_answer
from yingdan.engines.analytics.service import Question

Word = Annotated[str | None, Query(max_length=60)]
Scope = Annotated[str, Query(max_length=20, description="me, subordinates, department, tree or company")]
Window = Annotated[str | None, Query(max_length=40, description="2026-01-01/2026-04-01, this_month, T6M …")]

Where = Annotated[
    list[str],
    Query(
        max_length=50,
        description="Only these groups: team:<id>, branch:<department and all below>, owner:<id>, product:<id>,"
        " region:<name> …; the same name again widens, another narrows, an empty key means no value",
    ),
]


def router(gate: Gate) -> APIRouter:
    """Return the routes of metrics."""
    api = APIRouter(prefix="/api/v1/metrics", tags=["metrics"])
    analytics = gate.platform.analytics

    @api.get("")
    def list_metrics(request: Request) -> Response:
        """Every metric: formula, unit, ways to cut it."""
        with gate.read(request) as tx:
            return json_answer({"metrics": analytics.dictionary(tx)})

    @api.get("/{id}")
    def read_metric(
        id: str,
        request: Request,
        variant: Word = None,
        scope: Scope = "company",
        window: Window = None,
        group_by: Word = None,
        as_of: Word = None,
        pipeline: Word = None,
        synthetic: bool = True,
        compare: Word = None,
        trend: Word = None,
        where: Where = [],  # noqa: B006 (never changed)
    ) -> Response:
        """A figure and its groups, under the caller's rights."""
        with gate.read(request) as tx:
            return json_answer(
                analytics.figure(
                    tx,
                    Question(
                        id,
                        variant,
                        scope,
                        window,
                        group_by,
                        as_of,
                        pipeline,
                        synthetic=synthetic,
                        compare=compare,
                        where=tuple(where),
                        trend=trend,
                    ),
                )
            )

    @api.get("/{id}/drill")
    def drill_metric(
        id: str,
        request: Request,
        variant: Word = None,
        scope: Scope = "company",
        window: Window = None,
        group_by: Word = None,
        as_of: Word = None,
        pipeline: Word = None,
        synthetic: bool = True,
        where: Where = [],  # noqa: B006 (never changed)
        key: Annotated[str | None, Query(max_length=200)] = None,
        limit: int = 50,
        cursor: Annotated[str | None, Query(max_length=400)] = None,
        expand: Annotated[str | None, Query(max_length=400)] = None,
    ) -> Response:
        """The records a figure is made of, each with its part in it, the largest first."""
        with gate.read(request) as tx:
            return json_answer(
                analytics.drill(
                    tx,
                    Question(
                        id, variant, scope, window, group_by, as_of, pipeline, synthetic=synthetic, where=tuple(where)
                    ),
                    key=key,
                    limit=limit,
                    cursor=cursor,
                    expand=tuple(n for n in (expand or "").split(",") if n),
                )
            )

    @api.get("/{id}/scores")
    def read_scores(id: str, request: Request, ids: Annotated[str, Query(max_length=20_000)] = "") -> Response:
        """Score, band and deductions of single records (``ids`` joined by commas), of those the caller may see."""
        with gate.read(request) as tx:
            return json_answer({"scores": analytics.scores(tx, id, [i for i in ids.split(",") if i])})

    return api
