"""Types that hold text: text, long text, rich text, phone, e-mail, address of a page, region, number of a document."""

from __future__ import annotations

import re
from typing import Any

import nh3
import phonenumbers

from yingdan.kernel.text import clean
from yingdan.meta import regions
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import TEXTS, BadValue, FieldType

_EMAIL = re.compile(r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")
_URL = re.compile(r"^https?://[^\s]+$", re.IGNORECASE)
_FIRST_LETTER = "left({c}, 1) || '***'"
TEXT_MAX = 5_000
LONG_MAX = 200_000
RICH_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
_RICH_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


def _string(field: FieldDef, value: Any, limit: int = TEXT_MAX) -> str:
    if not isinstance(value, str):
        raise BadValue("not_text")
    top = field.max_length or limit
    if len(value) > max(top, LONG_MAX) * 2:  # nobody reads that far just to refuse it
        raise BadValue("too_long", max=top)
    text = clean(value)
    if len(text) > top:
        raise BadValue("too_long", max=top)
    return text


def _line(field: FieldDef, value: Any) -> str | None:
    return " ".join(_string(field, value).split()) or None


def _long(field: FieldDef, value: Any) -> str | None:
    return _string(field, value, LONG_MAX) or None


def _rich(field: FieldDef, value: Any) -> str | None:
    text = _string(field, value, LONG_MAX)
    safe = nh3.clean(
        text,
        tags=set(RICH_TAGS),
        attributes=_RICH_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    ).strip()
    return safe or None


def plain_text(html: str) -> str:
    """Return rich text without its marks."""
    return " ".join(nh3.clean(re.sub(r"<(br|/p|/div|/li|/tr|/h\d)[^>]*>", " \n", html), tags=set()).split())


def _phone(field: FieldDef, value: Any) -> str | None:
    text = _string(field, str(value) if isinstance(value, int) and not isinstance(value, bool) else value)
    if not text:
        return None
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException as error:
        raise BadValue("not_phone") from error
    if not phonenumbers.is_possible_number(number):
        raise BadValue("not_phone")
    e164: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.extension:
        e164 += f";ext={number.extension}"
    return e164


def _email(field: FieldDef, value: Any) -> str | None:
    text = _string(field, value).lower()
    if text and not _EMAIL.match(text):
        raise BadValue("not_email")
    return text or None


def _url(field: FieldDef, value: Any) -> str | None:
    text = _string(field, value)
    if text and "://" not in text and "." in text and " " not in text:
        text = "https://" + text
    if text and not _URL.match(text):
        raise BadValue("not_url")
    return text or None


def _region(field: FieldDef, value: Any) -> str | None:
    text = _string(field, value)
    if text and not regions.known(text):
        raise BadValue("not_region")
    return text or None


def _sample_phone(_: FieldDef, n: int) -> str:
    return f"+86138{n % 10**8:08d}"


def _named(field: FieldDef, n: int) -> str:
    return f"{field.label.zh_cn} {n}"


TYPES = (
    FieldType(
        "text", "text", _line, str, _named, mask=_FIRST_LETTER, words="{c}", operators=TEXTS, case_insensitive=True
    ),
    FieldType(
        "ltext", "text", _long, str, _named, mask=_FIRST_LETTER, words="{c}", operators=TEXTS, case_insensitive=True
    ),
    FieldType(
        "rich",
        "text",
        _rich,
        str,
        lambda f, n: f"<p>{f.label.zh_cn} <strong>{n}</strong></p>",
        export=lambda _, v, __: plain_text(v),
        words="regexp_replace({c}, '<[^>]*>', ' ', 'g')",
        operators=TEXTS,
        sortable=False,
        case_insensitive=True,
    ),
    FieldType(
        "phone",
        "text",
        _phone,
        str,
        _sample_phone,
        mask="case when length({c}) > 11 then left({c}, 6) || '****' || right({c}, 4) else left({c}, 1) || '***' end",
        words="{c}",
        operators=TEXTS,
    ),
    FieldType(
        "email",
        "text",
        _email,
        str,
        lambda _, n: f"user{n}@example.com",
        mask="left({c}, 1) || '***' || substring({c} from '@.*$')",
        words="{c}",
        operators=TEXTS,
        case_insensitive=True,
    ),
    FieldType(
        "url",
        "text",
        _url,
        str,
        lambda _, n: f"https://example.com/{n}",
        words="{c}",
        operators=TEXTS,
        case_insensitive=True,
    ),
    FieldType(
        "region",
        "text",
        _region,
        str,
        lambda _, n: ("310000", "440300", "110000", "310115")[n % 4],
        mask="left({c}, 2) || '0000'",
        export=lambda _, v, __: regions.full_name(v),
        words="{c}",
        operators=TEXTS,
    ),
    FieldType(
        "autonum", "text", _line, str, lambda _, n: f"N-{n:06d}", mask=_FIRST_LETTER, words="{c}", operators=TEXTS
    ),
)
