"""The figures any correct build reproduces from the Maven sales pipeline, imported as a user does from the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from yingdan.areas.insight.import_words import WORDS
from yingdan.bootstrap import Platform
from yingdan.cli.importing import importing
from yingdan.engines.importing.mapping_model import ImportMap
from yingdan.engines.importing.plan import Options, SourceFile
from yingdan.engines.importing.service import Importing
from yingdan.kernel.settings import Settings

REPOSITORY = Path(__file__).parents[2]
DATA = Path(os.environ.get("YINGDAN_SHARED_DATA", REPOSITORY.parent / "shared" / "data")) / "maven_crm_sales"
MAPPING = REPOSITORY / "docs" / "how-to" / "maven-mapping.json"
FILES = ("sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv")
WORKSPACE = "golden_maven"
# sums of history across the workspace's own zone, in which days begin
ZONE = "Asia/Shanghai"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the Maven data set is not at {DATA} (YINGDAN_SHARED_DATA)")
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def platform(pg_dsn: str) -> Iterator[Platform]:
    opened = Platform.open(Settings(database_url=pg_dsn, threads=4))
    opened.create_workspace(WORKSPACE, kind="test", admin_password="Secret-123")
    yield opened
    opened.drop_workspace(WORKSPACE)
    opened.close()


@pytest.fixture(scope="module")
def summary(platform: Platform, pg_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The real pipeline through ``yingdan import``."""
    out = tmp_path_factory.mktemp("maven") / "summary.json"
    arguments = [*(str(DATA / f) for f in FILES), "--mapping", str(MAPPING), "--migration"]
    arguments += ["--workspace", WORKSPACE, "--summary", str(out)]
    done = CliRunner().invoke(importing, arguments, env={"YINGDAN_DATABASE_URL": pg_dsn}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    body: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return body


@pytest.fixture(scope="module")
def ask(platform: Platform, pg_dsn: str, summary: dict[str, Any]) -> Iterator[Ask]:
    assert summary["state"] == "done"
    with psycopg.connect(pg_dsn, autocommit=True) as conn:
        yield lambda query: conn.execute(query.replace("$", f"ws_{WORKSPACE}.")).fetchall()


def test_the_summary_counts_every_row(summary: dict[str, Any]) -> None:
    files = [(f["file"], f["object"], f["rows"], f["created"], f["failed"], f["warnings"]) for f in summary["files"]]
    assert files == [
        ("sales_teams.csv", "user", 35, 35, 0, 0),
        ("products.csv", "product", 7, 7, 0, 0),
        ("accounts.csv", "account", 85, 85, 0, 0),
        ("sales_pipeline.csv", "opportunity", 8800, 8800, 0, 0),
    ]
    assert summary["counts"]["without_dates"] == 500 + 35 + 7 + 85
    assert summary["problems"] == []


def test_counts_by_stage(ask: Ask) -> None:
    found: dict[str, int] = dict(
        ask("select s.name, count(*) from $opportunity o join $stage s on s.id = o.stage group by 1")
    )
    assert found == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    won, lost = found["Won"], found["Lost"]
    assert round(100 * won / (won + lost), 2) == 63.15


def test_won_revenue(ask: Ask) -> None:
    assert ask("select sum(amount)::text, round(avg(amount), 1)::text from $opportunity where biz_status = 'won'") == [
        ("10005534.00", "2360.9")
    ]
    by_region = ask(
        "select d.name, sum(o.amount)::int from $opportunity o join $department d on d.id = o.owner_dept"
        " where o.biz_status = 'won' group by 1"
    )
    assert dict(by_region) == {"West": 3568647, "Central": 3346293, "East": 3090594}


def test_won_revenue_by_close_month_read_from_history(ask: Ask) -> None:
    """The months come from when it happened by history, not from the present state."""
    found = ask(
        f"select to_char(h.effective_at at time zone '{ZONE}', 'YYYY-MM'), sum(h.amount_base)::int from $_history h"
        " join $stage s on s.id::text = h.new where h.field = 'stage' and s.type = 'won' group by 1 order by 1"
    )
    assert found == [
        ("2017-03", 1134672),
        ("2017-04", 721932),
        ("2017-05", 1025713),
        ("2017-06", 1338466),
        ("2017-07", 696932),
        ("2017-08", 1050059),
        ("2017-09", 1235264),
        ("2017-10", 731980),
        ("2017-11", 938943),
        ("2017-12", 1131573),
    ]


def test_mean_cycles(ask: Ask) -> None:
    found = ask("select biz_status, round(avg(cycle_days), 1)::text from $opportunity group by 1 order by 1")
    assert found == [("lost", "41.5"), ("open", None), ("won", "51.8")]


def test_records_without_any_date_have_a_stage_and_no_flow(ask: Ask) -> None:
    undated = "from $opportunity o join $stage s on s.id = o.stage where s.name = 'Prospecting'"
    assert ask(f"select count(*), count(o.created_at_original), count(o.stage_entered_at) {undated}") == [(500, 0, 0)]
    assert ask(f"select count(*) from $_history h where h.record in (select o.id {undated})") == [(0,)]
    assert ask(
        f"select count(*) from $opportunity__v v where v.valid_from = '-infinity' and v.id in (select o.id {undated})"
    )[0] == (500,)
    flows = ask(
        "select s.name, count(*), bool_and(h.synthetic), min(h.source) from $_history h join $stage s on s.id::text = h.new"
        " where h.field = 'stage' and h.object = 'opportunity' group by 1 order by 1"
    )
    assert flows == [("Engaging", 8300, True, "import"), ("Lost", 2473, True, "import"), ("Won", 4238, True, "import")]


def test_the_past_shows_nothing_of_the_end(ask: Ask) -> None:
    """Before its close a deal stands in Engaging, without the amount, probability or date its end brought."""
    early = ask(
        "select s.name, count(*), count(v.amount), count(v.probability), count(v.forecast_category), count(v.expected_close)"
        " from $opportunity__v v join $stage s on s.id = v.stage join $opportunity o on o.id = v.id"
        " where v.valid_to <> 'infinity' and o.biz_status <> 'open' group by 1"
    )
    assert early == [("Engaging", 6711, 0, 0, 0, 0)]
    stock = ask(
        "select count(*) from $opportunity__v v join $stage s on s.id = v.stage"
        " where s.name = 'Engaging' and v.valid_from <= '2017-06-30 16:00Z' and v.valid_to > '2017-06-30 16:00Z'"
    )
    with (DATA / "sales_pipeline.csv").open(encoding="utf-8") as stream:
        rows = [line.rstrip("\n").split(",") for line in stream][1:]
    # 2017-07-01 begins in Shanghai at 16:00 UTC
    expected = sum(1 for r in rows if r[5] and r[5] <= "2017-07-01" and (not r[6] or r[6] > "2017-07-01"))
    assert stock == [(expected,)]


def test_repairs_links_and_blanks(ask: Ask) -> None:
    assert ask("select count(*) from $opportunity where account is null") == [(1425,)]
    assert ask("select count(*) from $opportunity o join $product p on p.id = o.product where p.name = 'GTX Pro'") == [
        (1480,)
    ]
    assert ask("select count(*) from $product") == [(7,)]
    assert ask("select industry, count(*) from $account where industry = 'technology' group by 1") == [
        ("technology", 12)
    ]
    assert ask("select name from $account where city = 'Philippines'") == [("Bioholding",)]
    assert ask("select count(*) from $account where parent is not null") == [(15,)]
    assert ask("select name, annual_revenue::text from $account where name = 'Acme Corporation'") == [
        ("Acme Corporation", "1100040000.00")
    ]


def test_people_departments_and_managers(ask: Ask) -> None:
    people = ask(
        "select d.name, count(*), count(distinct u.manager) from $user u join $department d on d.id = u.department"
        " group by 1 order by 1"
    )
    assert people == [("Central", 13, 2), ("East", 14, 2), ("West", 14, 2)]
    assert ask(
        "select login, m.name from $user u join $user m on m.id = u.manager".replace("login", "u.login")
        + (" where u.name = 'Moses Frase'")
    ) == [("moses.frase", "Dustin Brinkmann")]


def test_every_column_is_recognised_without_a_mapping(platform: Platform, summary: dict[str, Any]) -> None:
    engine = Importing(platform, platform.records, WORDS)
    ctx = platform.ctx(platform.workspace(WORKSPACE))
    parts = engine.preview(ctx, [SourceFile(DATA / f, f) for f in FILES], ImportMap(), Options(migration=True))
    assert [(p.table.object, p.guess["unmapped"]) for p in parts] == [
        ("user", []),
        ("product", []),
        ("account", []),
        ("opportunity", []),
    ]
    pipeline = {t.column: t.field for t in parts[3].table.targets if not t.field.startswith("@")}
    assert pipeline == {
        "opportunity_id": "external_id",
        "sales_agent": "owner",
        "product": "product",
        "account": "account",
        "deal_stage": "stage",
        "close_date": "expected_close",
        "close_value": "amount",
    }
    dates = {(t.column, t.field) for t in parts[3].table.targets if t.field.startswith("@")}
    assert dates == {("engage_date", "@created"), ("engage_date", "@entered:初步沟通"), ("close_date", "@closed")}
    proposals = {(p.column, p.source, p.to) for part in parts for p in part.proposals}
    assert proposals == {("sector", "technolgy", "technology"), ("office_location", "Philipines", "Philippines")}


def test_taking_the_batch_back_leaves_nothing(platform: Platform, pg_dsn: str, tmp_path: Path) -> None:
    """Runs in a workspace of its own, without a mapping: columns, links and stages by recognition alone."""
    name = f"{WORKSPACE}_auto"
    space = platform.create_workspace(name, kind="test", admin_password="Secret-123")
    environment = {"YINGDAN_DATABASE_URL": pg_dsn}
    try:
        out = tmp_path / "summary.json"
        arguments = [*(str(DATA / f) for f in FILES), "--migration", "--workspace", name, "--summary", str(out)]
        assert CliRunner().invoke(importing, arguments, env=environment).exit_code == 0
        body = json.loads(out.read_text(encoding="utf-8"))
        # without the confirmed repair 12 accounts keep an empty industry; every row comes in
        assert (body["counts"]["created"], body["counts"]["failed"], body["counts"]["warnings"]) == (8927, 0, 12)
        with psycopg.connect(pg_dsn) as conn:
            won = conn.execute(f"select count(*), sum(amount)::int from ws_{name}.opportunity where biz_status = 'won'")
            assert won.fetchall() == [(4238, 10005534)]
        done = CliRunner().invoke(importing, ["rollback", body["batch"], "--workspace", name], env=environment)
        assert done.exit_code == 0, done.output
        with psycopg.connect(pg_dsn) as conn:
            for table in ("opportunity", "account", "product", "department"):
                left = conn.execute(f"select count(*) from {space.schema}.{table} where deleted_at is null").fetchone()
                assert left == (0,), table
    finally:
        platform.drop_workspace(name)
