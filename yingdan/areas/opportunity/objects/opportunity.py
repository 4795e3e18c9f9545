"""Opportunity 商机: a possible deal on its way through a pipeline."""

from yingdan.areas.opportunity.objects.pipeline import CATEGORIES, STAGE_TYPES
from yingdan.meta.definitions import ActionDef, FieldDef, IndexDef, Label, Layout, ObjectDef, Option, Related

CURRENCIES = tuple(
    Option(c, Label(zh, zt, c))
    for c, zh, zt in (
        ("CNY", "人民币", "人民幣"),
        ("USD", "美元", "美元"),
        ("EUR", "欧元", "歐元"),
        ("HKD", "港币", "港幣"),
        ("TWD", "新台币", "新臺幣"),
        ("JPY", "日元", "日圓"),
        ("GBP", "英镑", "英鎊"),
        ("SGD", "新加坡元", "新加坡元"),
    )
)
LOST_REASONS = (
    Option("price", Label("价格", "價格", "Price")),
    Option("competitor", Label("客户选竞品", "客戶選競品", "Chose a competitor")),
    Option("product_fit", Label("产品不符", "產品不符", "Product does not fit")),
    Option("budget", Label("预算", "預算", "Budget")),
    Option("timing", Label("时机", "時機", "Timing")),
    Option("relationship", Label("关系", "關係", "Relationship")),
    Option("no_response", Label("客户失联", "客戶失聯", "No response")),
    Option("other", Label("其他", "其他", "Other")),
)
SOURCES = (
    Option("event", Label("会议报名", "會議報名", "Event")),
    Option("expo_card", Label("展会名片", "展會名片", "Fair")),
    Option("web_trial", Label("官网试用", "官網試用", "Web trial")),
    Option("inquiry", Label("询价", "詢價", "Inquiry")),
    Option("purchased", Label("购买名单", "購買名單", "Purchased list")),
    Option("referral", Label("转介绍", "轉介紹", "Referral")),
    Option("self", Label("自拓", "自拓", "Own prospecting")),
    Option("inbound_call", Label("呼入", "來電", "Inbound call")),
    Option("ad", Label("广告", "廣告", "Advertising")),
    Option("tender", Label("标讯", "標訊", "Tender")),
    Option("other", Label("其他", "其他", "Other")),
)
_LOST_REASON = FieldDef(
    "lost_reason", "enum", Label("输单原因", "輸單原因", "Lost reason"), options=LOST_REASONS, tracked=True
)
_LOST_NOTE = FieldDef("lost_note", "ltext", Label("输单说明", "輸單說明", "Lost note"))

OPPORTUNITY = ObjectDef(
    name="opportunity",
    label=Label("商机", "商機", "Opportunity"),
    group="opportunity",
    fields=(
        FieldDef("name", "text", Label("商机名称", "商機名稱", "Name"), required=True, searchable=True, max_length=200),
        FieldDef(
            "code",
            "autonum",
            Label("商机编号", "商機編號", "Number"),
            derived=True,
            searchable=True,
            unique=True,
            pattern="OP-{YYYYMM}-{0000}",
        ),
        FieldDef("account", "ref", Label("客户", "客戶", "Account"), target="account", tracked=True, cascade=True),
        FieldDef(
            "pipeline", "ref", Label("销售流程", "銷售流程", "Pipeline"), required=True, target="pipeline", tracked=True
        ),
        FieldDef("stage", "ref", Label("阶段", "階段", "Stage"), required=True, target="stage", tracked=True),
        FieldDef(
            "biz_status", "enum", Label("状态", "狀態", "Status"), options=STAGE_TYPES, derived=True, default="open"
        ),
        FieldDef("amount", "money", Label("预计金额", "預計金額", "Amount"), tracked=True),
        FieldDef("currency", "enum", Label("币种", "幣別", "Currency"), options=CURRENCIES, default="CNY"),
        FieldDef(
            "amount_base",
            "money",
            Label("金额(本位币)", "金額(本位幣)", "Amount in base currency"),
            derived=True,
            tracked=True,
            reads=("opportunity.amount",),
            base_of="amount",
        ),
        FieldDef("expected_close", "date", Label("预计成交日期", "預計成交日期", "Expected close"), tracked=True),
        FieldDef("probability", "pct", Label("赢率", "贏率", "Probability"), tracked=True),
        FieldDef("ai_probability", "pct", Label("AI 赢率", "AI 贏率", "AI probability"), derived=True),
        FieldDef(
            "forecast_category",
            "enum",
            Label("预测类别", "預測類別", "Forecast category"),
            options=CATEGORIES,
            tracked=True,
        ),
        FieldDef("category_pinned", "bool", Label("锁定类别", "鎖定類別", "Category pinned")),
        FieldDef("primary_contact", "ref", Label("主要联系人", "主要聯絡人", "Primary contact"), target="contact"),
        FieldDef("product", "ref", Label("产品", "產品", "Product"), target="product", tracked=True),
        FieldDef("source", "enum", Label("来源", "來源", "Source"), options=SOURCES),
        FieldDef("region", "text", Label("区域", "區域", "Region"), tracked=True, max_length=60),
        FieldDef(
            "type",
            "enum",
            Label("类型", "類型", "Type"),
            default="new",
            options=(
                Option("new", Label("新签", "新簽", "New business")),
                Option("repeat", Label("复购", "回購", "Repeat")),
                Option("upsell", Label("增购", "增購", "Upsell")),
                Option("renewal", Label("续约", "續約", "Renewal")),
            ),
        ),
        FieldDef("need_summary", "ltext", Label("需求摘要", "需求摘要", "Need")),
        FieldDef("need_confirmed", "bool", Label("需求已确认", "需求已確認", "Need confirmed"), tracked=True),
        FieldDef("budget_confirmed", "bool", Label("预算已确认", "預算已確認", "Budget confirmed"), tracked=True),
        FieldDef("competitor", "text", Label("主要竞品", "主要競品", "Main competitor"), max_length=100),
        FieldDef("next_step", "text", Label("下一步", "下一步", "Next step")),
        FieldDef("next_step_date", "date", Label("下一步日期", "下一步日期", "Next step on")),
        _LOST_REASON,
        _LOST_NOTE,
        FieldDef("stage_reason", "ltext", Label("推进说明", "推進說明", "Reason for the move"), tracked=True),
        FieldDef("stage_entered_at", "datetime", Label("进入阶段时间", "進入階段時間", "Stage entered"), derived=True),
        FieldDef(
            "effective_at", "datetime", Label("有效时间", "有效時間", "Effective since"), derived=True, tracked=True
        ),
        FieldDef("won_at", "datetime", Label("赢单时间", "贏單時間", "Won at"), derived=True),
        FieldDef("lost_at", "datetime", Label("输单时间", "輸單時間", "Lost at"), derived=True),
        FieldDef("cycle_days", "int", Label("成交周期(天)", "成交週期(天)", "Cycle (days)"), derived=True),
        FieldDef("push_count", "int", Label("推迟次数", "推遲次數", "Times pushed"), derived=True, default=0),
    ),
    indexes=(
        IndexDef(("owner", "stage", "amount desc", "id"), include=("biz_status",)),
        # what somebody has in a stage is counted here: few equal keys, in the order of the rows, a tenth of the size of the above
        IndexDef(("owner", "stage", "biz_status")),
        IndexDef(("stage", "created_at desc", "id"), include=("amount",)),
        # what a department has in a stage, or open, is counted from the index alone
        IndexDef(("owner_dept", "created_at desc"), include=("stage", "biz_status")),
        # figures by period, team or status are read from the index alone
        IndexDef(("created_at desc", "id"), include=("owner", "owner_dept", "stage", "biz_status", "amount")),
        # figures of the open pipeline, by stage, team, person and category, weighted or due
        IndexDef(
            ("stage", "id"),
            include=(
                "account",
                "owner",
                "owner_dept",
                "amount_base",
                "probability",
                "forecast_category",
                "expected_close",
                "effective_at",
            ),
        ),
        IndexDef(("biz_status", "amount desc", "id")),
        IndexDef(("amount desc", "id")),
        IndexDef(("biz_status", "expected_close")),
        IndexDef(("account", "created_at desc")),
        # what figures of money leave out for want of a rate
        IndexDef(("currency", "id"), where="amount_base is null and amount is not null"),
    ),
    actions=(
        ActionDef(
            "advance",
            Label("推进阶段", "推進階段", "Move to stage"),
            (
                FieldDef("stage", "ref", Label("阶段", "階段", "Stage"), target="stage", required=True),
                FieldDef("reason", "text", Label("原因", "原因", "Reason")),
            ),
        ),
        ActionDef("lose", Label("输单", "輸單", "Mark as lost"), (_LOST_REASON, _LOST_NOTE)),
        ActionDef(
            "reopen",
            Label("重新激活", "重新啟用", "Reopen"),
            (FieldDef("reason", "text", Label("原因", "原因", "Reason"), required=True),),
        ),
    ),
    layout=Layout(
        list=(
            "name",
            "account",
            "stage",
            "amount",
            "expected_close",
            "probability",
            "owner",
            "next_step_date",
            "last_activity_at",
        ),
        form=("name", "account", "amount", "expected_close", "stage", "owner", "need_summary"),
        header=("account", "amount", "expected_close", "probability", "owner", "biz_status"),
        board_column="stage",
        board_sum="amount",
        related=(Related("activity", "opportunity"),),
    ),
)
