"""Activity 跟进: a call, visit, meeting, mail or note about an account, contact or opportunity."""

from yingdan.meta.definitions import FieldDef, IndexDef, Label, Layout, ObjectDef, Option

KINDS = (
    Option("call", Label("电话", "電話", "Call"), "blue"),
    Option("visit", Label("拜访", "拜訪", "Visit"), "green"),
    Option("meeting", Label("会议", "會議", "Meeting"), "purple"),
    Option("email", Label("邮件", "郵件", "E-mail"), "cyan"),
    Option("wecom", Label("企微沟通", "企微溝通", "WeCom chat"), "cyan"),
    Option("demo", Label("演示", "展示", "Demo"), "orange"),
    Option("proposal", Label("方案提交", "方案提交", "Proposal"), "orange"),
    Option("negotiation", Label("商务谈判", "商務談判", "Negotiation"), "gold"),
    Option("task", Label("任务", "任務", "Task"), "gray"),
    Option("note", Label("备注", "備註", "Note"), "gray"),
)
KEY_KINDS = frozenset({"visit", "meeting", "demo", "proposal", "negotiation"})

ACTIVITY = ObjectDef(
    name="activity",
    label=Label("跟进", "跟進", "Activity"),
    group="work",
    name_field="subject",
    searchable=False,
    fields=(
        FieldDef("kind", "enum", Label("方式", "方式", "Kind"), required=True, default="note", options=KINDS),
        FieldDef("subject", "text", Label("主题", "主題", "Subject"), max_length=200),
        FieldDef("content", "ltext", Label("内容", "內容", "Content")),
        FieldDef("at", "datetime", Label("时间", "時間", "At"), required=True),
        FieldDef("account", "ref", Label("客户", "客戶", "Account"), target="account", cascade=True),
        FieldDef("contact", "ref", Label("联系人", "聯絡人", "Contact"), target="contact"),
        FieldDef("opportunity", "ref", Label("商机", "商機", "Opportunity"), target="opportunity", cascade=True),
        FieldDef(
            "direction",
            "enum",
            Label("方向", "方向", "Direction"),
            default="out",
            options=(Option("out", Label("去", "去", "Outbound")), Option("in", Label("来", "來", "Inbound"))),
        ),
        FieldDef("duration", "duration", Label("时长(秒)", "時長(秒)", "Duration (s)")),
        FieldDef(
            "result",
            "enum",
            Label("结果", "結果", "Result"),
            default="effective",
            options=(
                Option("effective", Label("有效", "有效", "Effective"), "green"),
                Option("ineffective", Label("无效", "無效", "Ineffective"), "gray"),
                Option("no_answer", Label("未接通", "未接通", "No answer"), "orange"),
            ),
        ),
        FieldDef("next_step", "text", Label("下一步", "下一步", "Next step")),
        FieldDef("next_at", "datetime", Label("下次跟进", "下次跟進", "Next at")),
        FieldDef("photos", "image[]", Label("照片", "照片", "Photos")),
        FieldDef("checkin", "geo", Label("签到位置", "簽到位置", "Check-in point")),
        FieldDef("checkin_accuracy", "int", Label("定位精度(米)", "定位精度(公尺)", "Accuracy (m)")),
        FieldDef(
            "checkin_distance", "int", Label("距客户(米)", "距客戶(公尺)", "Distance to the account (m)"), derived=True
        ),
        FieldDef("checkin_at", "datetime", Label("签到收到时间", "簽到收到時間", "Check-in received"), derived=True),
        FieldDef("is_key_action", "bool", Label("重点动作", "重點動作", "Key action"), derived=True),
    ),
    indexes=(
        IndexDef(("account", "at desc")),
        IndexDef(("contact", "at desc")),
        IndexDef(("opportunity", "at desc")),
        IndexDef(("owner", "at desc")),
        IndexDef(("at desc", "id")),
    ),
    layout=Layout(
        list=("at", "kind", "subject", "account", "opportunity", "result", "next_step", "owner"),
        form=("kind", "content", "account", "opportunity", "at", "next_step", "next_at"),
        header=("kind", "at", "account", "owner"),
    ),
)
