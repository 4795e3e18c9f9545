"""Types that hold text: text, long text, phone, e-mail, address of a page, code of a region, number of a document."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers

from yingdan.kernel.text import clean
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import BadValue, FieldType

_EMAIL = re.compile(r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")
_URL = re.compile(r"^https?://[^\s]+$", re.IGNORECASE)
_REGION = re.compile(r"^\d{6}$")
TEXT_MAX = 5_000
LONG_MAX = 200_000


def _string(field: FieldDef, value: Any, limit: int = TEXT_MAX) -> str:
    if not isinstance(value, str):
        raise BadValue("not_text")
    text = clean(value)
    top = field.max_length or limit
    if len(text) > top:
        raise BadValue("too_long", max=top)
    return text


def _line(field: FieldDef, value: Any) -> str | None:
    return " ".join(_string(field, value).split()) or None


def _long(field: FieldDef, value: Any) -> str | None:
    return _string(field, value, LONG_MAX) or None


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
    if text and not _REGION.match(text):
        raise BadValue("not_region")
    return text or None


def _sample_phone(_: FieldDef, n: int) -> str:
    return f"+86138{n % 10**8:08d}"


TYPES = (
    FieldType("text", "text", _line, str, lambda f, n: f"{f.label.zh_cn} {n}", case_insensitive=True),
    FieldType("ltext", "text", _long, str, lambda f, n: f"{f.label.zh_cn} {n}", case_insensitive=True),
    FieldType("phone", "text", _phone, str, _sample_phone),
    FieldType("email", "text", _email, str, lambda _, n: f"user{n}@example.com", case_insensitive=True),
    FieldType("url", "text", _url, str, lambda _, n: f"https://example.com/{n}", case_insensitive=True),
    FieldType("region", "text", _region, str, lambda _, n: ("310000", "440300", "110000")[n % 3]),
    FieldType("autonum", "text", _line, str, lambda _, n: f"N-{n:06d}"),
)
