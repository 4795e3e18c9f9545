"""A platform on this worker's database and a workspace of its own for each test module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from yingdan.areas.insight.import_words import WORDS
from yingdan.bootstrap import Platform
from yingdan.engines.importing.mapping_file import parse_mapping
from yingdan.engines.importing.mapping_model import ImportMap
from yingdan.engines.importing.plan import Options, SourceFile
from yingdan.engines.importing.service import Importing
from yingdan.kernel.context import Ctx, Workspace
from yingdan.kernel.settings import Settings

Import = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def platform(pg_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    home = tmp_path_factory.mktemp("home")
    opened = Platform.open(Settings(database_url=pg_dsn, threads=4, home=home))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def _space(platform: Platform, worker_id: str) -> Iterator[Workspace]:
    name = f"imp_{worker_id}"
    yield platform.create_workspace(name, kind="test", admin_password="Secret-123")
    platform.drop_workspace(name)


@pytest.fixture
def workspace(platform: Platform, _space: Workspace) -> Iterator[Workspace]:
    """The module's workspace, emptied after each test of all but what it started with."""
    yield _space
    kept = {"role", "pipeline", "stage", "user", "dedupe_rule"}
    entities = platform.catalog(_space).entities
    system = ["_history", "_outbox", "_search_doc", "_import_run", "_import_chunk", "_import_row", "_import_problem"]
    names = (
        [n for o in entities if o not in kept for n in (o, f"{o}__v")]
        + system
        + ["_import_waiting", "_import_draft", "_import_check", "_duplicate_key"]
    )
    with platform.db.connection() as conn, conn.transaction():
        # truncate would cascade into what is kept; foreign keys need no checking where both ends go
        conn.execute("set local session_replication_role = replica")
        for name in names:
            conn.execute(f'delete from "{_space.schema}"."{name}"')
        conn.execute(f'delete from "{_space.schema}"."user" where login <> \'admin\'')
        conn.execute(f"delete from \"{_space.schema}\"._setting where key like 'import_mapping:%'")
        conn.execute(f"delete from \"{_space.schema}\"._credential where login <> 'admin'")


@pytest.fixture
def ctx(platform: Platform, workspace: Workspace) -> Ctx:
    return platform.ctx(workspace)


@pytest.fixture
def engine(platform: Platform) -> Importing:
    return Importing(platform, platform.records, WORDS, chunk_rows=10)


@pytest.fixture
def load(engine: Importing, ctx: Ctx, tmp_path: Path) -> Import:
    """Write files given as name=text and import them; ``mapping`` is the value of a mapping file."""

    def _load(files: dict[str, str], *, mapping: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        sources = []
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
            sources.append(SourceFile(tmp_path / name, name))
        parsed = parse_mapping(mapping) if mapping else ImportMap()
        batch = engine.start(ctx, sources, parsed, Options(**options))
        return engine.run(ctx, batch)

    return _load


@pytest.fixture
def rows(platform: Platform, ctx: Ctx) -> Callable[[str], list[tuple[Any, ...]]]:
    """Ask the workspace; ``$name`` is a table of it."""

    def _rows(query: str) -> list[tuple[Any, ...]]:
        with platform.read(ctx) as tx:
            return tx.conn.execute(query.replace("$", f'"{tx.schema}".')).fetchall()

    return _rows
