"""The ways in which figures of sales may be cut."""

from yingdan.areas.insight.health import HEALTH
from yingdan.engines.analytics.groups import time_groups
from yingdan.engines.analytics.model import Group
from yingdan.meta.definitions import Label, Option

_MOVES = (
    Option("forward", Label("推进", "推進", "Forward")),
    Option("back", Label("退回", "退回", "Back")),
    Option("moved", Label("换流程", "換流程", "Other pipeline")),
    Option("reopened", Label("重新激活", "重新啟用", "Reopened")),
)
_BANDS = (
    Option("green", Label("绿", "綠", "Green"), "green"),
    Option("amber", Label("黄", "黃", "Amber"), "orange"),
    Option("red", Label("红", "紅", "Red"), "red"),
)

GROUPS = (
    Group("team", Label("团队", "團隊", "Team"), of="department"),
    Group("owner", Label("负责人", "負責人", "Owner"), of="owner"),
    Group("region", Label("区域", "區域", "Region"), path="region", by_team="region"),
    Group("product", Label("产品", "產品", "Product"), path="product"),
    Group("product_line", Label("产品线", "產品線", "Product line"), path="product.series"),
    Group("pipeline", Label("销售流程", "銷售流程", "Pipeline"), of="line", path="pipeline"),
    Group("stage", Label("阶段", "階段", "Stage"), of="state"),
    Group("status", Label("状态", "狀態", "Status"), of="kind", options_of="biz_status"),
    Group("exit", Label("去向", "去向", "Went"), of="exit", options=_MOVES, options_of="biz_status"),
    Group("account", Label("客户", "客戶", "Account"), path="account"),
    Group("industry", Label("行业", "行業", "Industry"), path="account.industry"),
    Group("source", Label("来源", "來源", "Source"), path="source"),
    Group("type", Label("类型", "類型", "Type"), path="type"),
    Group("lost_reason", Label("输单原因", "輸單原因", "Lost reason"), path="lost_reason"),
    Group("competitor", Label("竞品", "競品", "Competitor"), path="competitor"),
    Group("forecast_category", Label("预测类别", "預測類別", "Forecast category"), path="forecast_category"),
    Group("level", Label("客户级别", "客戶級別", "Level"), path="level"),
    Group("kind", Label("方式", "方式", "Kind"), path="kind"),
    Group("health", Label("健康", "健康", "Health"), of="band", options=_BANDS, card=HEALTH),
    *time_groups(),
)

TIME = ("day", "week", "month", "quarter", "year")
PEOPLE = ("team", "owner")
DEAL = (*PEOPLE, "region", "product", "product_line", "pipeline", "account", "industry", "source", "type")
FLOW = (*DEAL, *TIME)
