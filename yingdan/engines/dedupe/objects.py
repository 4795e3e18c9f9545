"""The rule of duplicates 查重规则: what is looked at, from which likeness on, and what is done about it."""

from yingdan.meta.definitions import FieldDef, IndexDef, Label, Layout, ObjectDef, Option

DEDUPE_RULE = ObjectDef(
    name="dedupe_rule",
    label=Label("查重规则", "查重規則", "Duplicate rule"),
    public=True,
    admin_only=True,
    searchable=False,
    fields=(
        FieldDef("name", "text", Label("名称", "名稱", "Name"), required=True, max_length=100),
        FieldDef("object", "text", Label("对象", "物件", "Object"), required=True, max_length=60, tracked=True),
        FieldDef("against", "tags", Label("比对对象", "比對物件", "Compared with"), tracked=True),
        FieldDef(
            "keys",
            "enum[]",
            Label("比对依据", "比對依據", "Compared by"),
            tracked=True,
            options=(
                Option("company", Label("公司名称", "公司名稱", "Company name")),
                Option("code", Label("信用代码", "信用代碼", "Registration code")),
                Option("phone", Label("电话", "電話", "Phone")),
                Option("email", Label("邮箱", "電子郵件", "E-mail")),
                Option("domain", Label("网站域名", "網站網域", "Domain")),
                Option("person", Label("同客户同姓名", "同客戶同姓名", "Name within an account")),
                Option("text", Label("相同名称", "相同名稱", "Equal name")),
            ),
        ),
        FieldDef("threshold", "dec", Label("相似度下限", "相似度下限", "Likeness from"), default="0.75", tracked=True),
        FieldDef(
            "action",
            "enum",
            Label("处理方式", "處理方式", "Action"),
            required=True,
            default="hint",
            tracked=True,
            options=(
                Option("hint", Label("提示", "提示", "Hint"), "blue"),
                Option("block", Label("拦截", "攔截", "Refuse"), "red"),
            ),
        ),
        FieldDef(
            "shows",
            "enum[]",
            Label("无权查看时显示", "無權檢視時顯示", "Shown of records out of reach"),
            tracked=True,
            options=(
                Option("name", Label("公司简称", "公司簡稱", "Short name")),
                Option("owner", Label("负责人姓氏", "負責人姓氏", "Owner's surname")),
                Option("activity", Label("最近跟进时间", "最近跟進時間", "Age of the last activity")),
            ),
        ),
        FieldDef("position", "int", Label("顺序", "順序", "Order"), default=100),
        FieldDef("enabled", "bool", Label("启用", "啟用", "Enabled"), default=True, tracked=True),
    ),
    indexes=(IndexDef(("position",)),),
    layout=Layout(
        list=("name", "object", "keys", "threshold", "action", "enabled", "position"),
        form=("name", "object", "against", "keys", "threshold", "action", "shows", "position", "enabled"),
    ),
    order_field="position",
)

OBJECTS = (DEDUPE_RULE,)
