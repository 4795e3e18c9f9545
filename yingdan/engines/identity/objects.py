"""User, department and role: who works here, where, and with what rights."""

from yingdan.engines.permission.model import SCOPES
from yingdan.meta.definitions import FieldDef, Label, Layout, ObjectDef, Option, Related

_SCOPE_LABELS = {
    "self": Label("本人", "本人", "Own"),
    "subordinates": Label("本人及下属", "本人及下屬", "Own and subordinates"),
    "department": Label("本部门", "本部門", "Department"),
    "tree": Label("本部门及下级", "本部門及下級", "Department and below"),
    "departments": Label("指定部门", "指定部門", "Chosen departments"),
    "rule": Label("规则", "規則", "Rule"),
    "all": Label("全部", "全部", "Everything"),
}

DEPARTMENT = ObjectDef(
    name="department",
    label=Label("部门", "部門", "Department"),
    public=True,
    admin_only=True,
    fields=(
        FieldDef("name", "text", Label("名称", "名稱", "Name"), required=True, searchable=True, max_length=100),
        FieldDef("code", "text", Label("编码", "編碼", "Code"), max_length=40),
        FieldDef("parent", "dept", Label("上级部门", "上級部門", "Parent"), target="department", tracked=True),
        FieldDef("head", "user", Label("负责人", "主管", "Head"), target="user", tracked=True),
        FieldDef("region", "text", Label("区域", "區域", "Region"), max_length=60),
    ),
    layout=Layout(
        list=("name", "parent", "head", "region"),
        form=("name", "parent", "head", "region"),
        related=(Related("user", "department"), Related("department", "parent")),
    ),
)

USER = ObjectDef(
    name="user",
    label=Label("用户", "使用者", "User"),
    public=True,
    admin_only=True,
    fields=(
        FieldDef("name", "text", Label("姓名", "姓名", "Name"), required=True, searchable=True, max_length=100),
        FieldDef("login", "text", Label("登录名", "登入名稱", "Login"), required=True, unique=True, max_length=100),
        FieldDef("password", "secret", Label("密码", "密碼", "Password")),
        FieldDef(
            "status",
            "enum",
            Label("状态", "狀態", "Status"),
            required=True,
            default="active",
            tracked=True,
            options=(
                Option("active", Label("在职", "在職", "Active"), "green"),
                Option("disabled", Label("停用", "停用", "Disabled"), "gray"),
                Option("leaving", Label("离职交接中", "離職交接中", "Leaving"), "orange"),
            ),
        ),
        FieldDef("department", "dept", Label("部门", "部門", "Department"), target="department", tracked=True),
        FieldDef(
            "more_departments",
            "ref[]",
            Label("兼职部门", "兼任部門", "Further departments"),
            target="department",
            tracked=True,
        ),
        FieldDef("manager", "user", Label("上级", "主管", "Manager"), target="user", tracked=True),
        FieldDef("roles", "ref[]", Label("角色", "角色", "Roles"), target="role", tracked=True),
        FieldDef("title", "text", Label("职务", "職務", "Title"), max_length=100),
        FieldDef("mobile", "phone", Label("手机", "手機", "Mobile")),
        FieldDef("email", "email", Label("邮箱", "電子郵件", "E-mail")),
        FieldDef("city", "text", Label("城市", "城市", "City"), max_length=60),
        FieldDef(
            "locale",
            "enum",
            Label("语言", "語言", "Language"),
            options=(
                Option("zh-CN", Label("简体中文", "簡體中文", "Simplified Chinese")),
                Option("zh-TW", Label("繁体中文", "繁體中文", "Traditional Chinese")),
                Option("en", Label("英文", "英文", "English")),
            ),
        ),
        FieldDef("joined_on", "date", Label("入职日期", "到職日期", "Joined")),
    ),
    layout=Layout(
        list=("name", "login", "department", "manager", "roles", "status", "city"),
        form=("name", "login", "password", "department", "manager", "roles", "mobile"),
        header=("department", "manager", "status"),
        related=(Related("user", "manager"),),
    ),
)

ROLE = ObjectDef(
    name="role",
    label=Label("角色", "角色", "Role"),
    public=True,
    admin_only=True,
    searchable=False,
    fields=(
        FieldDef("name", "text", Label("名称", "名稱", "Name"), required=True, unique=True, max_length=100),
        FieldDef(
            "scope",
            "enum",
            Label("数据范围", "資料範圍", "Data scope"),
            required=True,
            default="self",
            tracked=True,
            options=tuple(Option(s, _SCOPE_LABELS[s]) for s in SCOPES),
        ),
        FieldDef(
            "departments", "ref[]", Label("指定部门", "指定部門", "Departments"), target="department", tracked=True
        ),
        FieldDef("rule", "json", Label("规则", "規則", "Rule")),
        FieldDef("objects", "json", Label("对象权限", "物件權限", "Object rights")),
        FieldDef("is_admin", "bool", Label("管理员", "管理員", "Administrator"), tracked=True),
        FieldDef("home", "text", Label("首页", "首頁", "Home"), max_length=40),
    ),
    layout=Layout(list=("name", "scope", "is_admin"), form=("name", "scope", "departments", "objects", "is_admin")),
)

OBJECTS = (DEPARTMENT, ROLE, USER)
