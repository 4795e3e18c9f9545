"""Goal plan 目标方案 and goal 目标: what a company, a department or a person wants to reach in a month."""

from yingdan.meta.definitions import FieldDef, IndexDef, Label, Layout, ObjectDef, Option, Related

PERFORMANCE = "performance"

GOAL_PLAN = ObjectDef(
    name="goal_plan",
    label=Label("目标方案", "目標方案", "Goal plan"),
    group="analytics",
    public=True,
    searchable=False,
    fields=(
        FieldDef("name", "text", Label("名称", "名稱", "Name"), required=True, max_length=100),
        FieldDef("fiscal_year", "int", Label("财年", "財年", "Fiscal year"), required=True),
        FieldDef(
            "metric",
            "enum",
            Label("指标", "指標", "Metric"),
            required=True,
            default=PERFORMANCE,
            options=(
                Option(PERFORMANCE, Label("业绩", "業績", "Performance")),
                Option("payment", Label("回款", "回款", "Payments")),
                Option("margin", Label("毛利", "毛利", "Margin")),
                Option("new_accounts", Label("新客数", "新客數", "New accounts")),
                Option("opportunities", Label("商机数", "商機數", "Opportunities")),
                Option("visits", Label("拜访", "拜訪", "Visits")),
            ),
        ),
        FieldDef(
            "basis",
            "enum",
            Label("口径", "口徑", "Basis"),
            default="won",
            options=(
                Option("contract", Label("合同", "合約", "Contract")),
                Option("won", Label("赢单", "贏單", "Won")),
                Option("order", Label("订单", "訂單", "Order")),
                Option("payment", Label("回款", "回款", "Payment")),
            ),
        ),
        FieldDef(
            "status",
            "enum",
            Label("状态", "狀態", "Status"),
            required=True,
            default="draft",
            tracked=True,
            options=(
                Option("draft", Label("草拟", "草擬", "Draft"), "gray"),
                Option("review", Label("待确认", "待確認", "In review"), "blue"),
                Option("published", Label("已发布", "已發布", "Published"), "green"),
                Option("adjusting", Label("调整中", "調整中", "Being adjusted"), "orange"),
            ),
        ),
    ),
    layout=Layout(
        list=("name", "fiscal_year", "metric", "basis", "status"),
        form=("name", "fiscal_year", "metric", "basis", "status"),
        header=("fiscal_year", "metric", "status"),
        related=(Related("goal_item", "plan"),),
    ),
)

GOAL_ITEM = ObjectDef(
    name="goal_item",
    label=Label("目标", "目標", "Goal"),
    group="analytics",
    name_field="title",
    searchable=False,
    fields=(
        FieldDef("title", "text", Label("标题", "標題", "Title"), derived=True, max_length=120),
        FieldDef("plan", "ref", Label("目标方案", "目標方案", "Goal plan"), required=True, target="goal_plan"),
        FieldDef(
            "scope",
            "enum",
            Label("层级", "層級", "Level"),
            required=True,
            default="person",
            options=(
                Option("company", Label("公司", "公司", "Company")),
                Option("department", Label("部门", "部門", "Department")),
                Option("person", Label("个人", "個人", "Person")),
            ),
        ),
        FieldDef("department", "dept", Label("部门", "部門", "Department"), target="department"),
        FieldDef("person", "user", Label("人员", "人員", "Person"), target="user"),
        FieldDef("period", "date", Label("月份", "月份", "Month"), required=True),
        FieldDef("value", "money", Label("目标值", "目標值", "Target"), required=True, tracked=True),
        FieldDef("floor", "money", Label("保底", "保底", "Floor"), tracked=True),
        FieldDef("stretch", "money", Label("冲刺", "衝刺", "Stretch"), tracked=True),
        FieldDef("parent", "ref", Label("上级目标", "上級目標", "Parent goal"), target="goal_item"),
    ),
    indexes=(IndexDef(("plan", "period", "scope")),),
    layout=Layout(
        list=("title", "plan", "scope", "department", "person", "period", "value"),
        form=("plan", "scope", "department", "person", "period", "value", "floor", "stretch"),
        header=("scope", "period", "value"),
    ),
)
