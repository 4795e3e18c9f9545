"""Winning and the open pipeline (M-01 on the won basis, M-17 … M-22, M-62, M-63)."""

from yingdan.areas.insight.flows import OPPORTUNITY_FLOW as DEALS
from yingdan.areas.insight.groups import DEAL, FLOW, PEOPLE
from yingdan.areas.insight.health import HEALTH
from yingdan.areas.insight.metrics.variants import COUNT, both, ratios
from yingdan.areas.insight.rules import coverage, growth, velocity
from yingdan.engines.analytics.model import (
    Changes,
    Composed,
    Metric,
    Moments,
    Passages,
    Share,
    Spread,
    Stock,
    Total,
    Unit,
    Variant,
)
from yingdan.meta.definitions import Label

_WON = Passages(DEALS, ("won",))
_WON_NET = Passages(DEALS, ("won",), signed=True)
_LOST = Passages(DEALS, ("lost",))
_CLOSINGS = Passages(DEALS, ("won", "lost"))
_OPEN = Stock("opportunity", flow=DEALS, kinds=("open",))
_DUE = Stock("opportunity", flow=DEALS, kinds=("open",), due="expected_close")
_EFFECTIVE = Moments("opportunity", "effective_at", amount="amount_base", line="pipeline")
_EFFECTIVE_OPEN = Stock("opportunity", flow=DEALS, kinds=("open",), since="effective_at")
_EFFECTIVE_CLOSINGS = Passages(DEALS, ("won", "lost"), since="effective_at")
_NEEDS = Changes("opportunity", "need_confirmed", ("true",), line="pipeline")
_NOW = (("now", "M-01", "amount", None),)
_CREATED = Passages(DEALS, ("open", "won", "lost", "void"), origin=True, but_ended="void")

METRICS = (
    Metric(
        id="M-01",
        label=Label("业绩额（赢单口径）", "業績額（贏單口徑）", "Performance (won basis)"),
        formula=Label(
            "期内赢单金额（本位币）之和 − 期内被重新激活的赢单金额",
            "期內贏單金額（本位幣）之和 − 期內被重新啟用的贏單金額",
            "Sum of amounts (base currency) of deals won in the window − those of won deals reopened in it",
        ),
        notes=Label(
            "金额取赢单时刻；团队取当时负责人所在部门。",
            "金額取贏單時刻；團隊取當時負責人所在部門。",
            "Amount as at winning; team = department of the owner then.",
        ),
        object="opportunity",
        variants=both(Total(_WON_NET), Total(_WON_NET, "amount"), amount_first=True),
        groups=FLOW,
    ),
    Metric(
        id="M-17",
        label=Label("赢率", "贏率", "Win rate"),
        formula=Label(
            "赢 / (赢 + 输)，期内关闭", "贏 / (贏 + 輸)，期內關閉", "won / (won + lost), closed in the window"
        ),
        notes=Label(
            "无效不计；输后重新激活仍算当期的输单。",
            "無效不計；輸後重新啟用仍算當期的輸單。",
            "Void left out; a loss reactivated later stays a loss of its period.",
        ),
        object="opportunity",
        variants=ratios(Share(_CLOSINGS, "won"), Share(_CLOSINGS, "won", of="amount")),
        groups=FLOW,
    ),
    Metric(
        id="M-18",
        label=Label("平均客单", "平均客單", "Average deal"),
        formula=Label("赢单金额合计 / 赢单数", "贏單金額合計 / 贏單數", "Sum of won amounts / number won"),
        notes=Label("期内赢单。", "期內贏單。", "Deals won in the window."),
        object="opportunity",
        variants=(Variant("mean", Label("均值", "均值", "Mean"), Spread(_WON, "amount"), Unit.MONEY),),
        groups=FLOW,
    ),
    Metric(
        id="M-19",
        label=Label("销售周期", "銷售週期", "Sales cycle"),
        formula=Label(
            "赢单时刻 − 商机创建的天数：均值，旁列中位数、P75",
            "贏單時刻 − 商機建立的天數：均值，旁列中位數、P75",
            "Days from creation to winning: mean, with median and third quartile beside",
        ),
        notes=Label(
            "创建取原系统创建时间（如有）。输单周期为另一口径。",
            "建立取原系統建立時間（如有）。輸單週期為另一口徑。",
            "Creation is the one in the former system where known. Lost deals by a variant.",
        ),
        object="opportunity",
        variants=(
            Variant("won", Label("赢单", "贏單", "Won"), Spread(_WON, "age"), Unit.DAYS),
            Variant("lost", Label("输单", "輸單", "Lost"), Spread(_LOST, "age"), Unit.DAYS),
        ),
        groups=FLOW,
        falling_is_good=True,
        window="T6M",
    ),
    Metric(
        id="M-20",
        label=Label("漏斗速度", "漏斗速度", "Pipeline velocity"),
        formula=Label(
            "进行中商机数 × 赢率(近6月) × 平均客单(近6月) / 销售周期均值(近6月)",
            "進行中商機數 × 贏率(近6月) × 平均客單(近6月) / 銷售週期均值(近6月)",
            "Open deals × win rate × average deal / mean cycle, the last three over the last 6 full months",
        ),
        notes=Label("单位：元/天。", "單位：元/天。", "In base currency a day."),
        object="opportunity",
        variants=(
            Variant(
                "value",
                Label("速度", "速度", "Velocity"),
                Composed(
                    (
                        ("open", "M-63", "count", None),
                        ("rate", "M-17", "count", "T6M"),
                        ("deal", "M-18", "mean", "T6M"),
                        ("cycle", "M-19", "won", "T6M"),
                    ),
                    velocity,
                ),
                Unit.MONEY_PER_DAY,
            ),
        ),
        groups=(*PEOPLE, "region"),
        window="T6M",
    ),
    Metric(
        id="M-21",
        label=Label("覆盖倍数", "覆蓋倍數", "Coverage"),
        formula=Label(
            "预计在期内成交的进行中金额 / (目标 − 期内赢单)",
            "預計在期內成交的進行中金額 / (目標 − 期內贏單)",
            "Open amount expected to close in the period / (target − won in it)",
        ),
        notes=Label(
            "参考线 3.0；目标已达成或未设目标时说明。",
            "參考線 3.0；目標已達成或未設目標時說明。",
            "Guide line 3.0; says so when the target is reached or none is set.",
        ),
        object="opportunity",
        variants=(
            Variant(
                "value",
                Label("倍数", "倍數", "Multiple"),
                Composed(
                    (("open", "M-63", "due", None), ("won", "M-01", "amount", None)), coverage, target="performance"
                ),
                Unit.MULTIPLE,
            ),
        ),
        groups=PEOPLE,
        window="this_quarter",
    ),
    Metric(
        id="M-22",
        label=Label("有效商机", "有效商機", "Effective opportunities"),
        formula=Label(
            "需求已确认 ∧ 预算已确认 ∧ 阶段 ≥ 2 曾同时成立；存量 = 仍进行中，增量 = 期内首次成立",
            "需求已確認 ∧ 預算已確認 ∧ 階段 ≥ 2 曾同時成立；存量 = 仍進行中，增量 = 期內首次成立",
            "Need and budget confirmed and stage ≥ 2 held together once; new = first in the window, stock = those still open",
        ),
        notes=Label(
            "最晚在赢单时成立，因此包含赢单。",
            "最晚在贏單時成立，因此包含贏單。",
            "At the latest when won, so won deals are among them.",
        ),
        object="opportunity",
        variants=(
            Variant("new", Label("增量", "增量", "New"), Total(_EFFECTIVE), Unit.COUNT),
            Variant("stock", Label("存量", "存量", "Stock"), Total(_EFFECTIVE_OPEN), Unit.COUNT),
            Variant(
                "stock_amount",
                Label("存量金额", "存量金額", "Stock amount"),
                Total(_EFFECTIVE_OPEN, "amount"),
                Unit.MONEY,
            ),
        ),
        groups=DEAL,
    ),
    Metric(
        id="M-31",
        label=Label("商机健康", "商機健康", "Health of opportunities"),
        formula=Label(
            "100 起：7/14 天无跟进 −20/−40，停留超预期 1.5 倍 −15，每次推迟 −10（至多 −30），无决策人 −15，下一步已过期 −15",
            "100 起：7/14 天無跟進 −20/−40，停留超預期 1.5 倍 −15，每次推遲 −10（至多 −30），無決策人 −15，下一步已過期 −15",
            "From 100: −20/−40 after 7/14 days without activity, −15 over 1.5 × the expected stay, −10 for each push (at most"
            " −30), −15 without a decision maker, −15 with a next step overdue",
        ),
        notes=Label(
            "≥ 70 绿，40–69 黄，< 40 红；仅此刻。",
            "≥ 70 綠，40–69 黃，< 40 紅；僅此刻。",
            "≥ 70 green, 40 to 69 amber, under 40 red; now only.",
        ),
        object="opportunity",
        variants=(Variant("mean", Label("均值", "均值", "Mean"), Spread(_OPEN, "score", HEALTH), Unit.POINTS),),
        groups=("health", "stage", *DEAL, "forecast_category"),
    ),
    Metric(
        id="M-62",
        label=Label("新增商机", "新增商機", "New opportunities"),
        formula=Label(
            "期内创建的商机数 / 创建时金额（期内作废的不计）",
            "期內建立的商機數 / 建立時金額（期內作廢的不計）",
            "Opportunities created in the window, count and amount at creation (those void within it left out)",
        ),
        notes=Label(
            "没有任何日期的导入记录有存量、无流量。",
            "沒有任何日期的匯入記錄有存量、無流量。",
            "Imported records without any date are stock, not flow.",
        ),
        object="opportunity",
        variants=both(Total(_CREATED), Total(_CREATED, "amount")),
        groups=FLOW,
    ),
    Metric(
        id="M-63",
        label=Label("商机金额", "商機金額", "Open pipeline"),
        formula=Label(
            "t 时刻进行中商机金额之和；加权 = 金额 × 赢率",
            "t 時刻進行中商機金額之和；加權 = 金額 × 贏率",
            "Sum of amounts of open opportunities at instant t; weighted = amount × probability",
        ),
        notes=Label(
            "赢率取记录上的，缺失时取阶段标准赢率；AI 口径取已发布模型的赢率，缺失时同前。",
            "贏率取記錄上的，缺失時取階段標準贏率；AI 口徑取已發佈模型的贏率，缺失時同前。",
            "Probability of the record, else the stage's standard; by AI that of the published model, else the same.",
        ),
        object="opportunity",
        variants=(
            *both(Total(_OPEN), Total(_OPEN, "amount"), amount_first=True),
            Variant(
                "weighted",
                Label("加权", "加權", "Weighted"),
                Total(_OPEN, "amount", weight=("probability", "std_win_rate")),
                Unit.MONEY,
            ),
            Variant(
                "weighted_ai",
                Label("加权 (AI)", "加權 (AI)", "Weighted (AI)"),
                Total(_OPEN, "amount", weight=("ai_probability", "probability", "std_win_rate")),
                Unit.MONEY,
            ),
            Variant(
                "due",
                Label("期内预计成交", "期內預計成交", "Expected in the window"),
                Total(_DUE, "amount"),
                Unit.MONEY,
            ),
        ),
        groups=("stage", *DEAL, "forecast_category"),
    ),
    Metric(
        id="M-64",
        label=Label("销售增长率", "銷售增長率", "Growth of sales"),
        formula=Label(
            "M-01(窗口) / M-01(对比窗口) − 1",
            "M-01(視窗) / M-01(對比視窗) − 1",
            "M-01(window) / M-01(comparison window) − 1",
        ),
        notes=Label(
            "默认环比，另有同比；进行中的期间按相同工作日数截取；基数 ≤ 0 显示“—”。",
            "預設環比，另有同比；進行中的期間按相同工作日數截取；基數 ≤ 0 顯示「—」。",
            "To the period before by default, year on year by a variant; a running period is cut at the same workday.",
        ),
        object="opportunity",
        variants=(
            Variant(
                "previous",
                Label("环比", "環比", "Period on period"),
                Composed((*_NOW, ("before", "M-01", "amount", "previous")), growth),
                Unit.RATIO,
            ),
            Variant(
                "year",
                Label("同比", "同比", "Year on year"),
                Composed((*_NOW, ("before", "M-01", "amount", "year")), growth),
                Unit.RATIO,
            ),
        ),
        groups=PEOPLE,
        window="this_quarter",
    ),
    Metric(
        id="M-55",
        label=Label("需求挖掘数", "需求挖掘數", "Needs found"),
        formula=Label(
            "期内需求首次确认的商机数",
            "期內需求首次確認的商機數",
            "Opportunities whose need was confirmed in the window",
        ),
        notes=Label("按历史的生效时间。", "按歷史的生效時間。", "By the time it happened."),
        object="opportunity",
        variants=(Variant("count", COUNT, Total(_NEEDS), Unit.COUNT),),
        groups=(*PEOPLE, "day", "week", "month", "quarter", "year"),
    ),
    Metric(
        id="M-73",
        label=Label("有效商机赢率", "有效商機贏率", "Win rate of effective opportunities"),
        formula=Label(
            "期内关闭的有效商机：赢 / (赢 + 输)",
            "期內關閉的有效商機：贏 / (贏 + 輸)",
            "won / (won + lost) among effective opportunities closed in the window",
        ),
        notes=Label("无效不计。", "無效不計。", "Void left out."),
        object="opportunity",
        variants=ratios(Share(_EFFECTIVE_CLOSINGS, "won"), Share(_EFFECTIVE_CLOSINGS, "won", of="amount")),
        groups=FLOW,
        window="T6M",
    ),
)
