"""Share rules: records of an object that a filter finds are shared with a user, a department or a role, while it holds."""

from __future__ import annotations

from collections.abc import Sequence

from yingdan.db.tx import Tx
from yingdan.engines.identity import store
from yingdan.engines.permission.model import check_size
from yingdan.engines.permission.rules import check_rule
from yingdan.engines.records.model import Draft
from yingdan.kernel.errors import Invalid, Malformed
from yingdan.meta.definitions import FieldDef, Label, Layout, ObjectDef, Option
from yingdan.meta.predicate import parse_filter

GRANTEES = ("user", "department", "role")

SHARE_RULE = ObjectDef(
    name="share_rule",
    label=Label("共享规则", "共用規則", "Share rule"),
    admin_only=True,
    searchable=False,
    fields=(
        FieldDef("name", "text", Label("名称", "名稱", "Name"), required=True, max_length=100),
        FieldDef("object", "text", Label("对象", "物件", "Object"), required=True, tracked=True, max_length=60),
        FieldDef("rule", "json", Label("条件", "條件", "Condition")),
        FieldDef("user", "user", Label("用户", "使用者", "User"), target="user", tracked=True),
        FieldDef("department", "dept", Label("部门", "部門", "Department"), target="department", tracked=True),
        FieldDef("role", "ref", Label("角色", "角色", "Role"), target="role", tracked=True),
        FieldDef(
            "level",
            "enum",
            Label("权限", "權限", "Level"),
            required=True,
            default="read",
            tracked=True,
            options=(Option("read", Label("只读", "唯讀", "Read")), Option("edit", Label("可编辑", "可編輯", "Edit"))),
        ),
        FieldDef("until", "datetime", Label("有效期至", "有效期至", "Until"), tracked=True),
        FieldDef("active", "bool", Label("启用", "啟用", "Active"), default=True, tracked=True),
    ),
    layout=Layout(
        list=("name", "object", "user", "department", "role", "level", "until", "active"),
        form=("name", "object", "rule", "user", "department", "role", "level", "until", "active"),
    ),
)


def before_share_rule(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Refuse rules for an object that is none, with a filter that does not fit it, or not for exactly one grantee."""
    for draft in drafts:
        if sum(1 for g in GRANTEES if draft.get(g)) != 1:
            draft.problem("user", "one_grantee")
        name = draft.get("object")
        if name and name not in tx.catalog:
            draft.problem("object", "unknown_value", value=str(name)[:40])
        body = draft.get("rule")
        if not name or name not in tx.catalog or body is None:
            continue
        try:
            node = parse_filter(getattr(body, "obj", body))
            if node is not None:
                check_size(node)
                check_rule(tx, tx.catalog.get(name), node)
        except (Malformed, Invalid) as error:
            draft.problem("rule", "bad_rule", reason=error.code)


def after_share_rule(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Make all processes work out rights anew."""
    if drafts:
        store.bump_rights(tx)
