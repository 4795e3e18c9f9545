"""Contracts for import-linter that its own kinds cannot express."""

from __future__ import annotations

from typing import Any, cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateStores(Contract):
    """An engine's ``store`` (its SQL) is imported by modules of that engine only.

    Options: ``engines`` (the package that holds the engines), ``store`` (the private module's name), ``also_allowed``
    (modules that may import any store, such as the composition root).
    """

    type_name = "private_stores"

    engines = fields.StringField()
    store = fields.StringField()
    also_allowed = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - the base class says so
        """Find every import of a store from outside its engine."""
        allowed: set[str] = set(cast("Any", self).also_allowed or ())  # a field object that becomes its value
        broken: list[tuple[str, str, tuple[int, ...]]] = []
        for engine in sorted(graph.find_children(str(self.engines))):
            store = f"{engine}.{self.store}"
            if store not in graph.modules:
                continue
            for module in sorted({store} | graph.find_descendants(store)):
                for importer in sorted(graph.find_modules_that_directly_import(module)):
                    if importer == engine or importer.startswith(f"{engine}.") or importer in allowed:
                        continue
                    details = graph.get_import_details(importer=importer, imported=module)
                    broken.append((importer, module, tuple(detail["line_number"] for detail in details)))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: Any) -> None:
        """Print who imported what, and where."""
        for importer, store, lines in check.metadata["broken"]:
            where = ", ".join(f"l.{line}" for line in lines)
            output.print_error(
                f"{importer} is not allowed to import {store} ({where}): use the engine's service", bold=False
            )
