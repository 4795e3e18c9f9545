"""From the text of an expression to its syntax tree, by precedence climbing; Chinese punctuation is taken as its Latin form.

Loosest first: comparison, ``&``, ``+ -``, ``* /``, ``^``, sign, ``%``. Every refusal names the characters it is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from yingdan.engines.formula.model import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_NODES,
    BadExpression,
    Constant,
    ExpressionProblem,
    Invocation,
    Name,
    Place,
    Syntax,
)
from yingdan.engines.formula.words import CONSTANTS

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>\d{1,40}(?:\.\d{1,40})?|\.\d{1,40})
    |(?P<string>"(?:[^"]|"")*"|'(?:[^']|'')*'|\u201c[^\u201c\u201d]*\u201d)
    |(?P<brace>\{[^{}]*\})
    |(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    |(?P<sign><=|>=|<>|!=|==|[-+*/^&%=<>(),;\u2264\u2265\u2260\uff08\uff09\uff0c\uff1b\uff1d\uff1c\uff1e\uff0b\uff0d\uff0a\uff0f\uff05\uff06])""",
    re.VERBOSE,
)
_PLAIN = str.maketrans(
    "\u2264\u2265\u2260\uff08\uff09\uff0c\uff1b\uff1d\uff1c\uff1e\uff0b\uff0d\uff0a\uff0f\uff05\uff06;",
    "\ue000\ue001\ue002(),,=<>+-*/%&,",
)
_SIGNS = {"\ue000": "<=", "\ue001": ">=", "\ue002": "<>", "!=": "<>", "==": "="}
_LEVELS = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_END = "end"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int

    @property
    def place(self) -> Place:
        return Place(self.start, self.end)


def parse(text: str) -> Syntax:
    """Return the syntax tree of an expression; a leading ``=`` is passed over. Raises BadExpression."""
    if len(text) > MAX_LENGTH:
        _refuse("expr_too_long", Place(MAX_LENGTH, len(text)), max=MAX_LENGTH)
    parser = _Parser(_tokens(text))
    if parser.token.kind == "=":
        parser.next()
    tree = parser.expression(0)
    if parser.token.kind != _END:
        parser.unexpected()
    _check_depth(tree)
    return tree


def _check_depth(tree: Syntax) -> None:
    """Refuse long chains of operators, which are deep trees, without going deep oneself."""
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > 2 * MAX_DEPTH:
            _refuse("expr_too_deep", node.place, max=2 * MAX_DEPTH)
        if isinstance(node, Invocation):
            waiting += [(a, depth + 1) for a in node.args]


def _refuse(code: str, place: Place, **params: object) -> NoReturn:
    raise BadExpression([ExpressionProblem(code, place, params)])


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    match = _TOKEN.match
    while at < len(text):
        hit = match(text, at)
        if hit is None:
            char = text[at]
            if char in "\"\u201c{'":
                _refuse("expr_unclosed", Place(at, len(text)), what=char)
            _refuse("expr_character", Place(at, at + 1), what=char)
        kind = hit.lastgroup or ""
        word = hit.group()
        if kind == "sign":
            plain = word.translate(_PLAIN)
            kind = _SIGNS.get(plain, plain)
        if kind != "space":
            found.append(_Token(kind, word, at, hit.end()))
        at = hit.end()
    found.append(_Token(_END, "", len(text), len(text)))
    return found


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._nodes = 0
        self.token = tokens[0]

    def next(self) -> _Token:
        token = self.token
        self._at += 1
        self.token = self._tokens[self._at]
        return token

    def unexpected(self) -> NoReturn:
        token = self.token
        if token.kind == _END:
            _refuse("expr_ends", token.place)
        _refuse("expr_unexpected", token.place, what=token.text[:40])

    def expression(self, level: int) -> Syntax:
        left = self._signed()
        while True:
            sign = self.token
            own = _LEVELS.get(sign.kind, 0)
            if own <= level:
                return left
            self.next()
            right = self.expression(own)
            left = self._count(Invocation(sign.kind, (left, right), sign.place, operator=True))

    def _signed(self) -> Syntax:
        token = self.token
        self._depth += 1
        if self._depth > MAX_DEPTH:
            _refuse("expr_too_deep", token.place, max=MAX_DEPTH)
        if token.kind in {"-", "+"}:
            self.next()
            inner = self._signed()
            found = inner if token.kind == "+" else self._count(Invocation("neg", (inner,), token.place, operator=True))
        else:
            found = self._primary()
            while self.token.kind == "%":
                found = self._count(Invocation("%", (found,), self.next().place, operator=True))
        self._depth -= 1
        return found

    def _primary(self) -> Syntax:
        token = self.token
        match token.kind:
            case "number":
                self.next()
                return self._count(Constant(Decimal(token.text), token.place))
            case "string":
                self.next()
                inner = token.text[1:-1]
                mark = token.text[0]
                value = inner.replace(mark * 2, mark) if mark in "\"'" else inner
                return self._count(Constant(value, token.place))
            case "brace":
                self.next()
                return self._count(Name(token.text[1:-1].strip(), token.place))
            case "name":
                self.next()
                if self.token.kind == "(":
                    return self._call(token)
                return self._count(_constant(token) or Name(token.text, token.place))
            case "(":
                self.next()
                inner_tree = self.expression(0)
                self._close(token)
                return inner_tree
            case _:
                return self.unexpected()

    def _call(self, name: _Token) -> Syntax:
        opening = self.next()
        args: list[Syntax] = []
        while self.token.kind != ")":
            args.append(self.expression(0))
            if self.token.kind != ",":
                break
            self.next()
            if self.token.kind == ")":
                self.unexpected()
        closing = self._close(opening)
        return self._count(Invocation(name.text, tuple(args), Place(name.start, closing.end)))

    def _close(self, opening: _Token) -> _Token:
        if self.token.kind == _END:
            _refuse("expr_unclosed", opening.place, what="(")
        if self.token.kind != ")":
            self.unexpected()
        return self.next()

    def _count(self, node: Syntax) -> Syntax:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            _refuse("expr_too_large", node.place, max=MAX_NODES)
        return node


def _constant(token: _Token) -> Constant | None:
    word = CONSTANTS.get(token.text.upper())
    return None if word is None else Constant({"TRUE": True, "FALSE": False}.get(word), token.place)
