"""Records of any object: create, read, change, remove, query, board, aggregate, bulk, actions, history, shares."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from yingdan.api.duplicates import Allowed, told_duplicates
from yingdan.api.gate import Answer, Gate, json_answer, seen_version
from yingdan.api.models import AggregateBody, BoardBody, QueryBody, Record, ShareBody
from yingdan.api.teams import put_team, record_id, split_team
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import may, require
from yingdan.engines.permission.shares import add_share, list_shares, remove_share
from yingdan.engines.query.aggregate import GroupBy, Measure, aggregate
from yingdan.engines.query.board import board
from yingdan.engines.query.changes import changes_since
from yingdan.engines.query.history import history, timeline
from yingdan.engines.query.service import Query as Page
from yingdan.engines.query.service import query, read_one
from yingdan.engines.records.sealed import reveal
from yingdan.engines.schema.adviser import note_slow
from yingdan.kernel.errors import Forbidden, NotFound
from yingdan.meta.predicate import parse_filter

Names = Annotated[str | None, Query(max_length=4000)]
Cursor = Annotated[str | None, Query(max_length=60)]


def router(gate: Gate) -> APIRouter:
    """Return the routes of records."""
    api = APIRouter(prefix="/api/v1/records/{object}", tags=["records"])
    _add_reads(api, gate)
    _add_writes(api, gate)
    _add_shares(api, gate)
    return api


def _add_reads(api: APIRouter, gate: Gate) -> None:
    @api.post("/query")
    def query_records(object: str, body: QueryBody, request: Request) -> Response:
        """A page of records; counts stop at 10,001."""

        def work(tx: Tx) -> bytes:
            wanted = Page(
                filter=parse_filter(body.filter),
                sort=tuple((s.field, s.dir) for s in body.sort),
                fields=None if body.fields is None else tuple(body.fields),
                expand=tuple(body.expand),
                limit=body.limit,
                cursor=body.cursor,
                count=body.count,
                as_of=body.as_of,
            )
            started = time.perf_counter()
            page = query(tx, object, wanted)
            note_slow(tx, object, wanted.filter, wanted.sort, time.perf_counter() - started)
            return page

        return gate.answer(request, work)

    @api.post("/board")
    def board_of_records(object: str, body: BoardBody, request: Request) -> Response:
        """Columns with count, sum and first cards."""
        with gate.read(request) as tx:
            return json_answer(
                board(
                    tx,
                    object,
                    parse_filter(body.filter),
                    body.column,
                    cards=body.cards,
                    total=body.sum,
                    fields=body.fields,
                    expand=body.expand,
                    sort=tuple((s.field, s.dir) for s in body.sort),
                )
            )

    @api.post("/aggregate")
    def aggregate_records(object: str, body: AggregateBody, request: Request) -> Response:
        """Counts, sums and other measures by groups."""
        with gate.read(request) as tx:
            rows = aggregate(
                tx,
                object,
                filter_=parse_filter(body.filter),
                group_by=[GroupBy(g.field, g.grain) for g in body.group_by],
                measures=[Measure(m.fn, m.field, m.alias) for m in body.measures],
                having=[h.model_dump() for h in body.having],
                sort=[(s.field, s.dir) for s in body.sort],
                limit=body.limit,
                as_of=body.as_of,
            )
            return json_answer(b'{"rows":' + rows.encode() + b"}")

    @api.get("/changes")
    def changes(object: str, request: Request, since: Annotated[str | None, Query(max_length=60)] = None) -> Response:
        """Ids that changed or went since a token, in commit order."""
        with gate.read(request) as tx:
            return json_answer(changes_since(tx, object, since))

    @api.get("/{id}")
    def read_record(object: str, id: str, request: Request, fields: Names = None, expand: Names = None) -> Response:
        """One record."""

        def work(tx: Tx) -> str:
            return read_one(tx, object, record_id(object, id), _names(fields), _names(expand) or [])

        return gate.answer(request, work)

    @api.get("/{id}/history")
    def record_history(object: str, id: str, request: Request, before: int | None = None) -> Response:
        """Changes of tracked fields, the newest first."""
        with gate.read(request) as tx:
            return json_answer(history(tx, object, id, before=before))

    @api.get("/{id}/timeline")
    def record_timeline(object: str, id: str, request: Request, before: Cursor = None) -> Response:
        """Changes and activities, the newest first; ``before`` is the ``next`` of the page before."""
        with gate.read(request) as tx:
            return json_answer(timeline(tx, object, id, before=before))


def _add_writes(api: APIRouter, gate: Gate) -> None:
    records = gate.platform.records

    def one(tx: Tx, object: str, id: str) -> bytes:
        return read_one(tx, object, id, None, []).encode()

    @api.post("", status_code=201)
    def create_record(object: str, body: Record, request: Request, x_allow_duplicate: Allowed = None) -> Response:
        """Create a record; 409 with the matches where a rule refuses one that is there already.

        ``X-Allow-Duplicate`` with a reason (percent-encoded) creates it all the same, for those who may merge.
        """

        def work(tx: Tx) -> Answer:
            values, team = split_team(body)
            with told_duplicates(tx, object, x_allow_duplicate):
                created = records.create(tx, object, [values])[0]
            if team is not None:
                put_team(records, tx, object, created, team)
            return Answer(one(tx, object, created), 201, {"Location": f"/api/v1/records/{object}/{created}"})

        return gate.write(request, work)

    @api.patch("/{id}")
    def change_record(
        object: str, id: str, body: Record, request: Request, if_match: Annotated[str | None, Header()] = None
    ) -> Response:
        """Change exactly the fields sent; with ``If-Match: <version>`` only when the record has not moved (else 412)."""
        version = seen_version(if_match)

        def work(tx: Tx) -> Answer:
            values, team = split_team(body)
            records.change(tx, object, [(record_id(object, id), values)], if_match=version)
            if team is not None:
                put_team(records, tx, object, record_id(object, id), team)
            return Answer(one(tx, object, id))

        return gate.write(request, work)

    @api.delete("/{id}", status_code=204)
    def remove_record(object: str, id: str, request: Request) -> Response:
        """Move a record to the recycle bin."""

        def work(tx: Tx) -> Answer:
            records.remove(tx, object, [record_id(object, id)])
            return Answer(status=204)

        return gate.write(request, work)

    @api.post("/{id}/restore")
    def restore_record(object: str, id: str, request: Request) -> Response:
        """Bring a record back from the recycle bin."""

        def work(tx: Tx) -> Answer:
            records.restore(tx, object, [record_id(object, id)])
            return Answer(one(tx, object, id))

        return gate.write(request, work)

    @api.post("/{id}/reveal/{field}")
    def reveal_secret(object: str, id: str, field: str, request: Request) -> Response:
        """An encrypted text in the clear, for who may change it; the audit says who has seen it."""

        def work(tx: Tx) -> Answer:
            return Answer({"value": reveal(tx, gate.platform.secrets, object, record_id(object, id), field)})

        return gate.write(request, work)

    @api.post("/{id}/actions/{action}")
    def act(object: str, id: str, action: str, request: Request, body: Record | None = None) -> Response:
        """A named use case on one record, as listed in the object's metadata."""

        def work(tx: Tx) -> Answer:
            entity = tx.catalog.get(object)
            handler = gate.platform.actions.get((object, action))
            definition = next((a for a in entity.definition.actions if a.name == action), None)
            if handler is None or definition is None:
                raise NotFound("action_not_found", action=action[:60])
            records.load(tx, object, [record_id(object, id)])
            require(tx, entity, definition.verb)
            return Answer(handler(tx, records, id, body or {}))

        return gate.write(request, work)


def _add_shares(api: APIRouter, gate: Gate) -> None:
    @api.get("/{id}/shares")
    def shares(object: str, id: str, request: Request) -> Response:
        """Who a record is shared with."""
        with gate.read(request) as tx:
            gate.platform.records.load(tx, object, [record_id(object, id)])
            return json_answer({"shares": list_shares(tx, object, id)})

    @api.post("/{id}/shares", status_code=201)
    def share(object: str, id: str, body: ShareBody, request: Request) -> Response:
        """Share a record with a user, a department or a role."""

        def work(tx: Tx) -> Answer:
            gate.platform.records.load(tx, object, [record_id(object, id)], edit=True)
            if not may(tx.ctx.actor, tx.catalog.get(object), "share"):
                raise Forbidden("verb_not_allowed", verb="share", object=object)
            return Answer(add_share(tx, object, id, body.model_dump()), 201)

        return gate.write(request, work)

    @api.delete("/{id}/shares/{share}", status_code=204)
    def unshare(object: str, id: str, share: str, request: Request) -> Response:
        """End a share."""

        def work(tx: Tx) -> Answer:
            gate.platform.records.load(tx, object, [record_id(object, id)], edit=True)
            remove_share(tx, object, id, share)
            return Answer(status=204)

        return gate.write(request, work)


def _names(text: str | None) -> list[str] | None:
    return None if text is None else [n for n in text.split(",") if n]
