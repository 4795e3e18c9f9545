"""The metric dictionary at work: figures with their groups, and the records each number is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from yingdan.db.tx import Tx
from yingdan.engines.analytics import excluded, store, store_records, store_score
from yingdan.engines.analytics.answer import cell_json, number_json
from yingdan.engines.analytics.badges import add_badges
from yingdan.engines.analytics.calendar import cut_after, elapsed_workdays
from yingdan.engines.analytics.cursor import cursor_of, read_cursor
from yingdan.engines.analytics.evaluate import (
    Result,
    compose,
    evaluate,
    figure_rows,
    flow_of,
    moment_of,
    next_states,
    row_sql,
    sees_amounts,
    without_amounts,
)
from yingdan.engines.analytics.groups import as_json, cut, key_condition, name_groups, ordered_states
from yingdan.engines.analytics.model import (
    Ask,
    Composed,
    Flow,
    Group,
    Metric,
    Next,
    Share,
    Simple,
    Spread,
    Stock,
    Total,
    Variant,
)
from yingdan.engines.analytics.narrowing import Targets, filters_of, narrowings, targets_within
from yingdan.engines.analytics.passages import PATIENCE_S, behind, catch_up
from yingdan.engines.analytics.periods import GRAINS, bucket_days, day_of, instant_of, previous, window_of
from yingdan.engines.analytics.scope import narrow
from yingdan.engines.analytics.trend import add_trend, change_of, is_running, set_beside
from yingdan.engines.permission.service import may, require
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, Malformed, NotFound
from yingdan.kernel.ids import is_uuid
from yingdan.kernel.windows import day_start

MAX_LIMIT = 500
EARLIER = ("previous", "year")


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks of a metric, as it came in."""

    metric: str
    variant: str | None = None
    scope: str = "company"
    window: str | None = None
    group_by: str | None = None
    as_of: str | None = None
    pipeline: str | None = None
    synthetic: bool = True
    compare: str | None = None
    where: tuple[str, ...] = ()
    trend: str | None = None


class Analytics:
    """Answers from the metric dictionary."""

    def __init__(self, metrics: Sequence[Metric], groups: Sequence[Group], targets: Targets | None = None) -> None:
        self.metrics = {m.id: m for m in metrics}
        self.groups = {g.name: g for g in groups}
        self._targets = targets
        flows = {f.object: f for m in metrics for v in m.variants for f in _flows(v)}
        self._flows: Mapping[str, Flow] = flows

    def dictionary(self, tx: Tx) -> list[dict[str, Any]]:
        """Return every metric over objects the caller may read, in the order of their numbers."""
        return [
            {
                "id": m.id,
                "label": m.label.as_json(),
                "formula": m.formula.as_json(),
                "notes": m.notes.as_json(),
                "unit": m.variants[0].unit.value,
                "object": m.object,
                "window": m.window,
                "groups": as_json(self.groups, m.groups),
                "filters": as_json(known := filters_of(m, self.groups), list(known)),
                "falling_is_good": m.falling_is_good,
                "variants": [{"key": v.key, "label": v.label.as_json(), "unit": v.unit.value} for v in m.variants],
                "drillable": not isinstance(m.variants[0].figure, Composed) or bool(m.variants[0].figure.parts),
            }
            for m in self.metrics.values()
            if may(tx.ctx.actor, tx.catalog.get(m.object), "read")
        ]

    def figure(self, tx: Tx, asked: Question) -> dict[str, Any]:
        """Return a metric's value with its groups, under the caller's rights of today.

        Money is in the workspace's base currency, windows are days in its zone. Raises NotFound (404) for an unknown metric
        or object, Invalid (422) for a window, scope, group or variant that is none.
        """
        metric, variant = self._find(tx, asked)
        ask, group = self.ask(tx, metric, asked)
        self._refresh(tx)
        result = self._work_out(tx, variant, ask, group)
        if metric.badges and group is not None and group.of == "state":
            add_badges(tx, metric.badges, variant.figure, ask, result)
        answer: dict[str, Any] = {
            "id": metric.id,
            "variant": variant.key,
            "unit": variant.unit.value,
            **cell_json(result.total, variant.unit, whole=True),
            "groups": [cell_json(c, variant.unit) for c in result.groups],
            "group_by": None if group is None else group.name,
            "formula": metric.formula.text(tx.ctx.locale),
            "label": metric.label.text(tx.ctx.locale),
            "window": [d.isoformat() for d in ask.window],
            "scope": ask.scope,
            "as_of": asked.as_of,
        }
        if behind(tx):
            answer["behind"] = True
        if as_today := _as_today(tx, variant, ask):
            answer["as_today"] = as_today
        if result.excluded:
            answer["excluded"] = excluded.as_json(result.excluded)
        if asked.compare and getattr(variant.figure, "card", None) is None:
            timed = group is not None and group.of in GRAINS
            answer["compare"] = self._compare(tx, variant, ask, asked.compare, result, None if timed else group)
            set_beside(answer["groups"], answer["compare"].pop("groups"))
        if asked.trend and group is not None and group.of not in GRAINS:
            answer["trend"] = add_trend(tx, variant, ask, group, asked.trend, answer["groups"])
        return answer

    def drill(
        self, tx: Tx, asked: Question, *, key: str | None, limit: int, cursor: str | None, expand: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Return the records a figure is made of, the largest part first; with a ``key`` those of that group of it.

        An empty key is the group without a value, None the whole.

        ``_value`` is what a record adds to the numerator, ``_base`` what it adds to the denominator; their sums are the
        figure's. Raises as ``figure``, Forbidden (403) for money the caller may not read, and Malformed (400)
        for a bad limit or cursor.
        """
        metric, variant = self._find(tx, asked)
        if not 1 <= limit <= MAX_LIMIT:
            raise Malformed("bad_limit", max=MAX_LIMIT)
        if isinstance(variant.figure, Composed):
            return self._drill_part(tx, asked, variant.figure, key=key, limit=limit, cursor=cursor, expand=expand)
        figure = variant.figure
        if figure.of == "amount" and not sees_amounts(tx, figure.source):
            raise Forbidden
        ask, group = self.ask(tx, metric, asked)
        self._refresh(tx)
        entity = tx.catalog.get(figure.source.anchor)
        rows = figure_rows(tx, figure, ask)
        pair = None
        if isinstance(figure, Next):
            pair = self._pair(tx, figure, key)
            rows.where.append(store.state_among(pair))
        elif group is not None and key is not None:
            _narrow_to(tx, figure, rows, ask, group, key)
        value, base = row_sql(figure, rows, ask, pair)
        mark = f"{asked}|{key}"
        found = store_records.contributions(tx, rows, value, base, read_cursor(cursor, mark), limit + 1)
        page = found[:limit]
        records = {
            r["id"]: r
            for r in orjson.loads(store_records.records_json(tx, entity, [str(r[0]) for r in page], expand, ask.at))
        }
        return {
            "object": entity.name,
            "records": [
                {
                    **records.get(str(r[0]), {"id": str(r[0])}),
                    "_value": format(r[1] or 0, "f"),
                    "_base": format(r[2] or 0, "f"),
                }
                for r in page
            ],
            "next_cursor": cursor_of(mark, page[-1]) if len(found) > limit else None,
            "total": store_records.drilled(tx, rows),
        }

    def _drill_part(
        self,
        tx: Tx,
        asked: Question,
        figure: Composed,
        *,
        key: str | None,
        limit: int,
        cursor: str | None,
        expand: Sequence[str],
    ) -> dict[str, Any]:
        part = next((p for p in figure.parts if p[0] == figure.drill), None)
        if part is None:
            return {"object": None, "records": [], "next_cursor": None, "total": 0}
        inner = replace(asked, metric=part[1], variant=part[2], window=part[3] or asked.window)
        return self.drill(tx, inner, key=key, limit=limit, cursor=cursor, expand=expand)

    def scores(self, tx: Tx, metric: str, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return score, band and deductions of the records the caller may see among these, by today's records.

        Raises NotFound (404) for what is no metric by score, Invalid (422) for over 500 ids.
        """
        found, variant = self._find(tx, Question(metric))
        card = getattr(variant.figure, "card", None)
        if not isinstance(variant.figure, Spread) or card is None:
            raise NotFound("metric_not_found", id=metric[:20])
        if len(ids) > MAX_LIMIT or not all(map(is_uuid, ids)):
            raise Invalid(problems=[FieldProblem("ids", "unknown_value", {"value": str(len(ids))})])
        rows = store.compile_source(tx, variant.figure.source, self.ask(tx, found, Question(metric))[0])
        names = [type(r).__name__.lower() for r in card.rules]
        return [
            {
                "id": str(id_),
                "score": int(score),
                "band": card.band(int(score)),
                "reasons": [{"code": n, "points": p} for n, p in zip(names, points, strict=True) if p],
            }
            for id_, score, points in store_score.scores(tx, rows, card, ids)
        ]

    # -- passages ----------------------------------------------------------------------------------------------------

    def catch_up(self, tx: Tx) -> int:
        """Derive the passages of all records that changed since somebody last asked; returns how many records."""
        return catch_up(tx, list(self._flows.values()))

    def _refresh(self, tx: Tx) -> None:
        """Catch up as far as a reader waits for it; single writes take milliseconds, a large import is left to the worker."""
        catch_up(tx, list(self._flows.values()), patience_s=PATIENCE_S)

    # -- parts of an answer ------------------------------------------------------------------------------------------

    def ask(self, tx: Tx, metric: Metric, asked: Question) -> tuple[Ask, Group | None]:
        """Resolve a question: window and instant, scope as ids, the group."""
        zone = tx.ctx.workspace.zone
        at = instant_of(asked.as_of, zone) if asked.as_of else None
        if at is not None and at >= tx.now:
            at = None
        window = window_of(tx, asked.window or metric.window, day_of(at or tx.now, zone, past=at is not None))
        group = self._group(metric, asked.group_by)
        if asked.pipeline and not is_uuid(asked.pipeline):
            raise Invalid(problems=[FieldProblem("pipeline", "unknown_value", {"value": asked.pipeline[:40]})])
        users, departments = narrow(tx, asked.scope)
        start, end = (day_start(d, zone) for d in window)
        until = at or tx.now
        days = bucket_days(group.of, *window) if group is not None and group.of in GRAINS else ()
        return Ask(
            window=window,
            start=start,
            end=min(end, until),
            at=at,
            now=tx.now,
            scope=asked.scope,
            users=users,
            departments=departments,
            group=asked.group_by,
            line=asked.pipeline,
            synthetic=asked.synthetic,
            where=narrowings(tx, metric, self.groups, asked.where),
            bounds=tuple(day_start(d, zone) for d in days),
        ), group

    def _find(self, tx: Tx, asked: Question) -> tuple[Metric, Variant]:
        metric = self.metrics.get(asked.metric)
        if metric is None:
            raise NotFound("metric_not_found", id=asked.metric[:20])
        require(tx, tx.catalog.get(metric.object), "read")
        variant = metric.variant(asked.variant)
        if variant is None:
            raise Invalid(problems=[FieldProblem("variant", "unknown_value", {"value": (asked.variant or "")[:40]})])
        return metric, variant

    def _group(self, metric: Metric, name: str | None) -> Group | None:
        if not name:
            return None
        if name not in metric.groups or name not in self.groups:
            raise Invalid(problems=[FieldProblem("group_by", "unknown_value", {"value": name[:40]})])
        return self.groups[name]

    def _work_out(self, tx: Tx, variant: Variant, ask: Ask, group: Group | None) -> Result:
        figure = variant.figure
        if not isinstance(figure, Composed):
            result = evaluate(tx, figure, ask, group)
            result.excluded = excluded.left_out(tx, figure, ask)
            return result if sees_amounts(tx, figure.source) else without_amounts(figure, result)
        parts: dict[str, Result] = {}
        for name, part, kind, window in figure.parts:
            inner = self.metrics[part]
            chosen = inner.variant(kind) or inner.variants[0]
            theirs = ask
            if window in EARLIER:
                theirs = self._earlier(tx, ask, window, chosen)
            elif window is not None:
                theirs = self._window(tx, ask, window)
            parts[name] = self._work_out(tx, chosen, theirs, group)
        aim = targets_within(tx, self._targets, figure.target, ask) if figure.target and self._targets else None
        local = ask.until.astimezone(tx.ctx.workspace.zone)
        made = compose(tx, figure, parts, aim, moment_of(ask, local), group)
        made.excluded = excluded.most([p.excluded for p in parts.values()])
        return made

    def _window(self, tx: Tx, ask: Ask, name: str) -> Ask:
        zone = tx.ctx.workspace.zone
        window = window_of(tx, name, day_of(ask.until, zone, past=ask.at is not None))
        start, end = (day_start(d, zone) for d in window)
        return replace(ask, window=window, start=start, end=min(end, ask.until))

    def _pair(self, tx: Tx, figure: Next, key: str | None) -> tuple[str, str]:
        states = ordered_states(tx, figure.source.flow, figure.source.kinds)
        following = next_states(tx, figure.source.flow, states)
        if key not in following or key is None:
            raise Invalid(problems=[FieldProblem("key", "unknown_value", {"value": (key or "")[:40]})])
        return key, following[key]

    def _compare(self, tx: Tx, variant: Variant, ask: Ask, by: str, now: Result, group: Group | None) -> dict[str, Any]:
        if by not in EARLIER:
            raise Invalid(problems=[FieldProblem("compare", "unknown_value", {"value": by[:40]})])
        earlier = self._earlier(tx, ask, by, variant)
        if is_running(tx, variant, ask):
            # half a quarter's completion against a whole one's would only say that the quarter is not over
            return {"window": [d.isoformat() for d in earlier.window], "value": None, "change": None, "groups": {}}
        before = self._work_out(tx, variant, earlier, group)
        known = {c.key: c for c in before.groups}
        return {
            "window": [d.isoformat() for d in earlier.window],
            "value": number_json(before.total.value, variant.unit),
            "change": change_of(before.total, now.total),
            "groups": {
                c.key: (number_json(known[c.key].value, variant.unit), change_of(known[c.key], c))
                for c in now.groups
                if c.key in known
            },
        }

    def _earlier(self, tx: Tx, ask: Ask, by: str, variant: Variant) -> Ask:
        """Return the question for an earlier period; that of a running one is cut at as many elapsed workdays."""
        zone = tx.ctx.workspace.zone
        local = ask.until.astimezone(zone)
        start, end = previous(ask.window, by)
        if local.date() < ask.window[1] and not isinstance(variant.figure, Composed):
            end = cut_after(start, end, elapsed_workdays(*ask.window, local))
        begins, ends = day_start(start, zone), day_start(end, zone)
        then = ends if _is_stock(variant) else ask.at
        return replace(ask, window=(start, end), start=begins, end=ends, at=then, bounds=())


def _narrow_to(tx: Tx, figure: Simple, rows: store.Rows, ask: Ask, group: Group, key: str | None) -> None:
    flow = flow_of(figure.source)
    if isinstance(figure, Share) and figure.passed and group.of == "state" and flow:
        store.passed_states(tx, rows, flow)
        rows.where.append(store.PASSED_STATE + store.equals(key))
        return
    cut_ = cut(tx, group, rows, figure.source, ask)
    if group.of not in GRAINS:
        name_groups(tx, cut_, flow, [], ())
    rows.where.append(key_condition(cut_, key))


def _as_today(tx: Tx, variant: Variant, ask: Ask) -> list[str]:
    """Return the weights of a past figure whose past nobody kept, so that today's stand in for them."""
    weight = getattr(variant.figure, "weight", None)
    if ask.at is None or not weight or not isinstance(variant.figure, Total):
        return []
    columns = tx.catalog.get(variant.figure.source.anchor).columns
    return [name for name in weight[:-1] if not columns[name].field.tracked]


def _flows(variant: Variant) -> list[Flow]:
    source = _source_of(variant)
    flow = getattr(source, "flow", None)
    return [flow] if isinstance(flow, Flow) else []


def _source_of(variant: Variant) -> object | None:
    return None if isinstance(variant.figure, Composed) else variant.figure.source


def _is_stock(variant: Variant) -> bool:
    return isinstance(_source_of(variant), Stock)
