"""The contracts of import-linter hold, and ours finds what it is for."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from tools.contracts import PrivateStores

REPOSITORY = Path(__file__).parents[2]


def test_imports_keep_the_contracts() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(lint_imports), "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_contract_has_exceptions() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    assert {contract["type"] for contract in contracts} >= {"layers", "independence", "private_stores"}
    assert [contract["id"] for contract in contracts if "ignore_imports" in contract] == []


@pytest.mark.parametrize(
    ("importer", "kept"),
    [
        ("yingdan.engines.audit.service", True),
        ("yingdan.bootstrap", True),
        ("yingdan.engines.records.service", False),
        ("yingdan.areas.lead.service", False),
        ("yingdan.engines.auditing", False),
    ],
)
def test_a_store_is_private(importer: str, *, kept: bool) -> None:
    graph = grimp.ImportGraph()
    for module in ("yingdan", "yingdan.engines", "yingdan.engines.audit", "yingdan.engines.audit.store", importer):
        graph.add_module(module)
    graph.add_import(
        importer=importer, imported="yingdan.engines.audit.store", line_number=7, line_contents="import store"
    )
    options = {"engines": "yingdan.engines", "store": "store", "also_allowed": ["yingdan.bootstrap"]}
    contract = PrivateStores("stores", session_options={}, contract_options=options)
    check = contract.check(graph, verbose=False)
    assert check.kept is kept
    assert [found[0] for found in check.metadata["broken"]] == ([] if kept else [importer])
