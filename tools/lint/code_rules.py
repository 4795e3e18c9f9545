"""Rules about modules, languages and what a repository may name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.lint.rule import Example, Rule, Source, texts

# CJK radicals and signs, kana, ideographs, compatibility forms.
CHINESE = re.compile("[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
LABELS = {"Label", "Option", "label"}
MUTABLE_CALLS = {
    "list",
    "dict",
    "set",
    "defaultdict",
    "deque",
    "OrderedDict",
    "Counter",
    "bytearray",
    "WeakValueDictionary",
}
MUTATORS = {"append", "add", "update", "setdefault", "pop", "popitem", "clear", "extend", "insert", "remove", "discard"}
CONSTANT = re.compile(r"_{0,2}[A-Z][A-Z0-9_]*$|__all__$")
# Put together from parts, so that this file does not name them itself.
HOSTS = (
    "registry.npm" + "js.org",
    "registry.npm" + "mirror",
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.yarn" + "pkg",
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:wo" + r"rk/|home/(?!app\b)[a-z]\w*/|Us" + r"ers/[a-z]\w*/|ro" + r"ot/[\w.])")


def chinese(source: Source) -> Iterator[tuple[int, str]]:
    """Find Chinese in strings, unless they are the words of a label."""
    labelled: set[int] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in LABELS:
            labelled |= {inner.lineno for inner in ast.walk(node) if isinstance(inner, ast.Constant)}
    for line, text in texts(source.tree):
        found = CHINESE.search(text)
        if found and line not in labelled:
            labelled.add(line)  # one finding a line is enough
            yield line, f"{found[0]}: texts come from the catalogues, words of objects from Label"


def mutable_globals(source: Source) -> Iterator[tuple[int, str]]:
    """Find state that lives in a module."""
    names: set[str] = set()
    for statement in source.tree.body:
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets, value = [statement.target], statement.value
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name) and _is_mutable(value):
                names.add(target.id)
                if not CONSTANT.match(target.id):
                    yield statement.lineno, f"{target.id}: a module holds constants only"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Global):
            yield node.lineno, f"global {', '.join(node.names)}: pass state as a value"
        elif (name := _mutated(node)) in names and name is not None:
            yield getattr(node, "lineno", 1), f"{name}: a constant is not changed"


def local_imports(source: Source) -> Iterator[tuple[int, str]]:
    """Find first-party imports inside functions: they hide cycles from the layer check."""
    for function in ast.walk(source.tree):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            elif isinstance(node, ast.Import):
                modules = [name.name for name in node.names]
            else:
                continue
            for module in modules:
                if module.partition(".")[0] == "yingdan":
                    yield node.lineno, f"{module}: import at the top of the module"


def places(source: Source) -> Iterator[tuple[int, str]]:
    """Find hosts of package registries and paths of one machine, in any kind of file."""
    for number, line in enumerate(source.text.splitlines(), 1):
        for host in HOSTS:
            if host in line:
                yield number, "registries are the machine's choice; name none"
        found = MACHINE_PATHS.search(line)
        if found:
            yield number, f"{found[0]}: a path of one machine"


def _is_mutable(value: ast.expr) -> bool:
    if isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)):
        return True
    return isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in MUTABLE_CALLS


def _mutated(node: ast.AST) -> str | None:
    """Return the name of the value that a node changes in place."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
        return _name(node.func.value)
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
        return _name(node.value)
    return None


def _name(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


_HOST, _PATH = HOSTS[0], "/wo" + "rk/x"

RULES = (
    Rule(
        "no-chinese", "No Chinese in engines, api, adapters, meta, db, kernel: words come from catalogues and labels.", chinese,
        ("yingdan/engines/", "yingdan/api/", "yingdan/adapters/", "yingdan/meta/", "yingdan/db/", "yingdan/kernel/"),
        # Labels of built-in objects and fields; Chinese numbers, dates and heads of columns are what importing reads.
        ("yingdan/engines/*/objects.py", "yingdan/engines/*/seed.py", "yingdan/meta/definitions.py",
         "yingdan/kernel/text.py", "yingdan/engines/importing/"),
        good=(
            Example('NAME = Label("客户", "客戶", "Account")'),
            Example('"""The word 客户 in a docstring."""\nx = 1  # 客户'),
            Example('NAME = "客户"', "yingdan/areas/customer/rules.py"),
        ),
        bad=(Example('raise ValueError("客户不存在")'), Example('x = f"共{n}条"', "yingdan/api/app.py")),
    ),
    Rule(
        "no-mutable-global", "No state in modules.", mutable_globals, ("yingdan/", "tools/"),
        good=(
            Example('VERBS = {"read": 1}\nx = VERBS["read"]'),
            Example('__all__ = ["x"]'),
            Example("def f():\n    seen = set()\n    seen.add(1)\n"),
        ),
        bad=(
            Example("cache = {}"),
            Example("REGISTRY: dict[str, int] = {}\ndef register(x):\n    REGISTRY[x] = 1\n"),
            Example("SEEN = set()\ndef f(x):\n    SEEN.add(x)\n"),
            Example("def f():\n    global x\n    x = 1\n"),
        ),
    ),
    Rule(
        "no-local-import", "No first-party import inside a function.", local_imports, ("yingdan/", "tests/", "tools/"),
        good=(Example("def f():\n    import lightgbm\n"), Example("from yingdan.kernel import ids\n")),
        bad=(Example("def f():\n    from yingdan.kernel import ids\n"), Example("def f():\n    import yingdan.api\n")),
    ),
    Rule(
        "no-place", "No package registry and no path of one machine is named.", places, ("*",),
        ("web/package-lock.json",),
        good=(Example("See /var/lib/yingdan and /usr/bin/chromium", "docs/a.md"),),
        bad=(Example(f"https://{_HOST}/x", "docs/a.md"), Example(f"cd {_PATH}", "README.md")),
    ),
)  # fmt: skip
