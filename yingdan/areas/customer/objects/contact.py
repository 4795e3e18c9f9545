"""Contact 联系人: a person of an account."""

from yingdan.meta.definitions import DuplicateKey, FieldDef, Label, Layout, ObjectDef, Option, Related

CONTACT = ObjectDef(
    name="contact",
    label=Label("联系人", "聯絡人", "Contact"),
    group="customer",
    parent="account",
    fields=(
        FieldDef("name", "text", Label("姓名", "姓名", "Name"), required=True, searchable=True, max_length=100),
        FieldDef("account", "ref", Label("客户", "客戶", "Account"), required=True, target="account", tracked=True),
        FieldDef(
            "status",
            "enum",
            Label("状态", "狀態", "Status"),
            required=True,
            default="active",
            tracked=True,
            options=(
                Option("active", Label("在职", "在職", "In post"), "green"),
                Option("left", Label("离职", "離職", "Left"), "gray"),
                Option("invalid", Label("无效号码", "無效號碼", "Invalid number"), "red"),
            ),
        ),
        FieldDef("title", "text", Label("职位", "職位", "Title"), max_length=100),
        FieldDef("dept", "text", Label("部门", "部門", "Department"), max_length=100),
        FieldDef("mobile", "phone", Label("手机", "手機", "Mobile"), searchable=True),
        FieldDef("phone", "phone", Label("电话", "電話", "Phone"), searchable=True),
        FieldDef("email", "email", Label("邮箱", "電子郵件", "E-mail"), searchable=True),
        FieldDef("wechat", "text", Label("微信", "微信", "WeChat"), max_length=100),
        FieldDef(
            "role_in_decision",
            "enum[]",
            Label("决策角色", "決策角色", "Role in the decision"),
            tracked=True,
            options=(
                Option("decider", Label("决策者", "決策者", "Decision maker")),
                Option("influencer", Label("影响者", "影響者", "Influencer")),
                Option("user", Label("使用者", "使用者", "User")),
                Option("buyer", Label("采购", "採購", "Purchasing")),
                Option("technical", Label("技术", "技術", "Technical")),
                Option("finance", Label("财务", "財務", "Finance")),
                Option("coach", Label("教练", "教練", "Coach")),
            ),
        ),
        FieldDef(
            "attitude",
            "enum",
            Label("态度", "態度", "Attitude"),
            tracked=True,
            options=(
                Option("supportive", Label("支持", "支持", "Supportive"), "green"),
                Option("neutral", Label("中立", "中立", "Neutral"), "gray"),
                Option("opposed", Label("反对", "反對", "Opposed"), "red"),
                Option("unknown", Label("未知", "未知", "Unknown")),
            ),
        ),
        FieldDef("is_primary", "bool", Label("主要联系人", "主要聯絡人", "Primary")),
        FieldDef("note", "ltext", Label("备注", "備註", "Note")),
    ),
    duplicates=(
        DuplicateKey("mobile", "phone"),
        DuplicateKey("phone", "phone"),
        DuplicateKey("email", "email"),
        DuplicateKey("name", "person", within="account"),
    ),
    layout=Layout(
        list=("name", "account", "title", "mobile", "email", "role_in_decision", "owner", "last_activity_at"),
        form=("name", "account", "title", "mobile", "email", "role_in_decision"),
        header=("account", "title", "mobile", "email"),
        related=(Related("opportunity", "primary_contact"), Related("activity", "contact")),
    ),
)
