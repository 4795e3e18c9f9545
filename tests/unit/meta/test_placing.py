"""A field that joins a custom object gets a place in its first layout while there is room."""

from __future__ import annotations

from yingdan.meta.definitions import FieldDef, Label, Layout
from yingdan.meta.wire import placed

_LABEL = Label("甲", "甲", "A")


def test_new_fields_stand_before_the_owner_and_in_the_form() -> None:
    start = Layout(list=("name", "owner", "created_at"), form=("name",))
    found = placed(start, FieldDef("qty", "int", _LABEL))
    assert found.list == ("name", "qty", "owner", "created_at")
    assert found.form == ("name", "qty")


def test_what_nobody_types_or_lists_is_left_out_and_so_is_what_comes_too_late() -> None:
    start = Layout(list=("name",), form=("name",))
    assert placed(start, FieldDef("total", "formula", _LABEL)).form == ("name",)
    assert placed(start, FieldDef("total", "formula", _LABEL)).list == ("name", "total")
    assert placed(start, FieldDef("note", "ltext", _LABEL)).list == ("name",)
    assert placed(start, FieldDef("lines", "sub", _LABEL)) == start
    full = Layout(list=tuple(f"l{i}" for i in range(10)), form=tuple(f"f{i}" for i in range(12)))
    assert placed(full, FieldDef("late", "int", _LABEL)) == full
