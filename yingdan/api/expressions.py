"""The expression language for those who write in it: checks with the place of every problem, completion, validation rules."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from yingdan.api.gate import Gate, json_answer
from yingdan.api.models import Body
from yingdan.api.schema import IfMatch, enter
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.formula.check import Expression
from yingdan.engines.formula.model import BadExpression, ExpressionProblem, Kind, Place
from yingdan.engines.formula.scope import KINDS, LINKS
from yingdan.engines.formula.service import compile_text, env_of, wire_value
from yingdan.engines.formula.words import CONSTANTS, UNITS, WORDS
from yingdan.engines.records.model import Draft
from yingdan.engines.records.rules import surroundings
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from yingdan.kernel.i18n import text
from yingdan.kernel.ids import is_uuid
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import Label, ObjectDef, RuleDef

MAX_RULES = 100
Labels = dict[str, str] | str
RuleName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,47}$")]


class CheckBody(Body):
    """An expression over records of an object; ``record`` to work it out for, ``needs`` the kind it has to give."""

    object: str = Field(max_length=60)
    expression: str
    record: str | None = Field(default=None, max_length=60)
    needs: Literal["number", "text", "bool", "date", "datetime"] | None = None


class RuleBody(Body):
    """A validation rule; ``expression`` has to be true of every record that is written."""

    label: Labels
    expression: str = Field(max_length=20_000)
    message: Labels
    severity: Literal["block", "warn"] = "block"
    on: Literal["create", "update", "both"] = "both"
    field: str = Field(default="", max_length=60)
    active: bool = True


class NewRuleBody(RuleBody):
    """A validation rule with its name."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")


def router(gate: Gate) -> APIRouter:
    """Return the routes of expressions and validation rules."""
    api = APIRouter(prefix="/api/v1", tags=["expressions"])
    _add_checks(api, gate)
    _add_rules(api, gate)
    return api


def _add_checks(api: APIRouter, gate: Gate) -> None:
    @api.post("/expressions/check")
    def check(body: CheckBody, request: Request) -> Response:
        """What an expression gives, or every problem with its place and a suggestion; its value for a record."""
        with gate.read(request) as tx:
            _administrator(tx)
            entity = tx.catalog.get(body.object)
            try:
                found = compile_text(tx.catalog, entity, body.expression, Kind(body.needs) if body.needs else None)
            except BadExpression as error:
                problems = [_problem(tx, body.expression, p) for p in error.problems]
                return json_answer({"ok": False, "type": None, "problems": problems})
            answer = _described(found.expression)
            if body.record is not None:
                if not is_uuid(body.record):
                    raise NotFound("record_not_found", object=body.object, id=body.record[:60])
                record_id = body.record.lower()
                row = gate.platform.records.load(tx, body.object, [record_id])[record_id]
                draft = Draft(record_id, row, {}, tx.now)
                env = env_of(tx, surroundings(tx, entity, [draft], [found])[record_id])
                answer["value"] = wire_value(found.evaluate(env))
                answer["faults"] = [
                    _problem(tx, body.expression, ExpressionProblem(code, place)) for code, place in env.faults
                ]
            return json_answer(answer)

    @api.get("/expressions/functions")
    def functions(request: Request, object: Annotated[str | None, Query(max_length=60)] = None) -> Response:
        """Functions, constants and units with their names in both languages; with ``object`` its fields too."""
        with gate.read(request) as tx:
            body: dict[str, Any] = {
                "functions": [
                    {
                        "name": w.name,
                        "names": list(w.aliases),
                        "family": w.family,
                        "arguments": w.signature.as_json(),
                        "text": w.summary.as_json(),
                        "example": w.example,
                        "value": w.value,
                    }
                    for w in WORDS.values()
                ],
                "constants": _by_name(CONSTANTS),
                "units": _by_name(UNITS),
            }
            if object is not None:
                _administrator(tx)
                body["fields"] = _fields(tx, tx.catalog.get(object))
            return json_answer(body)


def _add_rules(api: APIRouter, gate: Gate) -> None:
    @api.get("/objects/{object}/rules")
    def list_rules(object: str, request: Request) -> Response:
        """The validation rules of an object."""
        with gate.read(request) as tx:
            _administrator(tx)
            return json_answer({"rules": [_rule_json(r) for r in tx.catalog.get(object).definition.rules]})

    @api.post("/objects/{object}/rules", status_code=201)
    def add_rule(object: str, body: NewRuleBody, request: Request, if_match: IfMatch = None) -> Response:
        """Add a validation rule; it holds at once."""
        ctx, version = enter(gate, request, if_match)
        obj = _object(gate.platform, ctx, object)
        rule = _rule(body.name, body)
        if any(r.name == rule.name for r in obj.rules):
            raise Conflict("rule_exists", name=rule.name)
        if len(obj.rules) >= MAX_RULES:
            raise Invalid(problems=[FieldProblem("name", "too_many_rules", {"max": MAX_RULES})])
        _define(gate, ctx, version, replace(obj, rules=(*obj.rules, rule)))
        return json_answer(_rule_json(rule), 201)

    @api.put("/objects/{object}/rules/{name}")
    def replace_rule(
        object: str, name: RuleName, body: RuleBody, request: Request, if_match: IfMatch = None
    ) -> Response:
        """Replace a validation rule."""
        ctx, version = enter(gate, request, if_match)
        obj = _object(gate.platform, ctx, object)
        _own_rule(obj, name)
        rule = _rule(name, body)
        _define(gate, ctx, version, replace(obj, rules=tuple(rule if r.name == name else r for r in obj.rules)))
        return json_answer(_rule_json(rule))

    @api.delete("/objects/{object}/rules/{name}", status_code=204)
    def remove_rule(object: str, name: RuleName, request: Request, if_match: IfMatch = None) -> Response:
        """Remove a validation rule."""
        ctx, version = enter(gate, request, if_match)
        obj = _object(gate.platform, ctx, object)
        _own_rule(obj, name)
        _define(gate, ctx, version, replace(obj, rules=tuple(r for r in obj.rules if r.name != name)))
        return Response(status_code=204)


def _administrator(tx: Tx) -> None:
    if not tx.ctx.actor.is_admin:
        raise Forbidden("admin_only")


def _object(platform: Platform, ctx: Ctx, name: str) -> ObjectDef:
    return platform.catalog(ctx.workspace).get(name).definition


def _define(gate: Gate, ctx: Ctx, version: int, changed: ObjectDef) -> None:
    gate.platform.define(ctx.workspace, [changed], expect_version=version, actor=ctx.actor.user)


def _own_rule(obj: ObjectDef, name: str) -> None:
    if not any(r.name == name and r.custom for r in obj.rules):
        raise NotFound("rule_not_found", name=name)


def _rule(name: str, body: RuleBody) -> RuleDef:
    return RuleDef(
        name,
        Label.from_json(body.label),
        body.expression,
        Label.from_json(body.message),
        body.severity,
        body.on,
        body.field,
        body.active,
        custom=True,
    )


def _rule_json(rule: RuleDef) -> dict[str, Any]:
    return asdict(rule) | {"label": rule.label.as_json(), "message": rule.message.as_json()}


def _described(expression: Expression) -> dict[str, Any]:
    return {
        "ok": True,
        "type": str(expression.kind),
        "problems": [],
        "reads": list(expression.reads),
        "stored": not (expression.volatile or expression.crosses or any(r.field.at_read for r in expression.fields)),
    }


def _problem(tx: Tx, expression: str, problem: ExpressionProblem) -> dict[str, Any]:
    line, column = _line(expression, problem.place)
    return {
        "code": problem.code,
        "message": text(f"problem.{problem.code}", tx.ctx.locale, **problem.params),
        "offset": problem.place.start,
        "end": problem.place.end,
        "line": line,
        "column": column,
        "suggestion": problem.suggestion,
    }


def _line(expression: str, place: Place) -> tuple[int, int]:
    before = expression[: place.start]
    return before.count("\n") + 1, place.start - (before.rfind("\n") + 1) + 1


def _by_name(words: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for alias, name in words.items():
        found.setdefault(name, []).append(alias)
    return found


def _fields(tx: Tx, entity: Entity) -> list[dict[str, Any]]:
    """Return the fields that an expression can name: the object's own, and those one link away."""
    found: list[dict[str, Any]] = []
    for field in entity.definition.all_fields:
        kind = KINDS.get(field.kind)
        if kind is None or field.name == "deleted_at":
            continue
        found.append({"path": field.name, "label": field.label.as_json(), "type": str(kind)})
        if field.type in LINKS and field.target in tx.catalog and not field.system:
            found += [
                {
                    "path": f"{field.name}.{other.name}",
                    "label": Label(
                        f"{field.label.zh_cn}.{other.label.zh_cn}",
                        f"{field.label.zh_tw}.{other.label.zh_tw}",
                        f"{field.label.en}.{other.label.en}",
                    ).as_json(),
                    "type": str(KINDS[other.kind]),
                }
                for other in tx.catalog.get(field.target or "").definition.fields
                if other.kind in KINDS and other.retired is None
            ]
    return found
