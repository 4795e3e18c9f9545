"""The funnel: what stands in each stage, what comes and goes, what gets through, how long it takes (M-10 … M-16)."""

from yingdan.areas.insight.flows import OPPORTUNITY_FLOW as DEALS
from yingdan.areas.insight.groups import DEAL, FLOW
from yingdan.areas.insight.metrics.variants import both, ratios
from yingdan.engines.analytics.model import Metric, Next, Passages, Share, Spread, Stock, Total, Unit, Variant
from yingdan.meta.definitions import Label

OPEN = ("open",)
ON_THE_WAY = ("open", "won")
ENDS = ("open", "won", "lost", "void")
CLOSED = ("won", "lost")

_ALL = Stock("opportunity", flow=DEALS, kinds=ENDS)
_FIRST = Passages(DEALS, ON_THE_WAY, first=True)
_COHORT = Passages(DEALS, OPEN, first=True)
_LEFT = Passages(DEALS, OPEN, event="left")
_ENTERED = Passages(DEALS, ENDS)
_CLOSINGS = Passages(DEALS, CLOSED)
_STAYS = Passages(DEALS, OPEN, event="left", lasting=True)

METRICS = (
    Metric(
        id="M-10",
        label=Label("阶段存量", "階段存量", "Stock by stage"),
        formula=Label(
            "t 时刻处于该阶段的商机数 / 金额合计",
            "t 時刻處於該階段的商機數 / 金額合計",
            "Opportunities in the stage at instant t: count / sum of amounts",
        ),
        notes=Label(
            "默认此刻；as_of 为过去某日时按当日历史。",
            "預設此刻；as_of 為過去某日時按當日歷史。",
            "Now by default; with as_of the state of that day by history.",
        ),
        object="opportunity",
        variants=both(Total(_ALL), Total(_ALL, "amount")),
        groups=("stage", "status", *DEAL, "forecast_category"),
    ),
    Metric(
        id="M-11",
        label=Label("阶段增量", "階段增量", "Entries by stage"),
        formula=Label(
            "期内首次进入该阶段的商机数（金额取进入时）",
            "期內首次進入該階段的商機數（金額取進入時）",
            "Records whose first entry into the stage lies in the window (amount at entry)",
        ),
        notes=Label(
            "跳过的阶段视为在到达时刻同时进入并离开。",
            "跳過的階段視為在到達時刻同時進入並離開。",
            "A skipped stage is entered and left at the instant of the one reached.",
        ),
        object="opportunity",
        variants=both(Total(_FIRST), Total(_FIRST, "amount")),
        groups=("stage", *FLOW),
    ),
    Metric(
        id="M-11E",
        label=Label("阶段全部进入", "階段全部進入", "All entries by stage"),
        formula=Label(
            "期内进入该阶段的次数（含重复进入与跳过）",
            "期內進入該階段的次數（含重複進入與跳過）",
            "Entries into the stage in the window, re-entries and passed-through ones included",
        ),
        notes=Label(
            "恒等式：期末存量 = 期初存量 + 全部进入 − 全部流出。",
            "恆等式：期末存量 = 期初存量 + 全部進入 − 全部流出。",
            "Identity: stock at the end = stock at the start + all entries − all exits.",
        ),
        object="opportunity",
        variants=both(Total(_ENTERED), Total(_ENTERED, "amount")),
        groups=("stage", "status", *FLOW),
    ),
    Metric(
        id="M-12",
        label=Label("流出", "流出", "Exits by stage"),
        formula=Label(
            "期内离开该阶段的次数：推进 / 退回 / 输 / 无效 / 赢",
            "期內離開該階段的次數：推進 / 退回 / 輸 / 無效 / 贏",
            "Exits from the stage in the window: forward, back, lost, void, won",
        ),
        notes=Label(
            "期末存量 = 期初存量 + 全部进入 − 全部流出。",
            "期末存量 = 期初存量 + 全部進入 − 全部流出。",
            "Stock at the end = stock at the start + all entries − all exits.",
        ),
        object="opportunity",
        variants=both(Total(_LEFT), Total(_LEFT, "amount")),
        groups=("stage", "exit", *FLOW),
    ),
    Metric(
        id="M-13",
        label=Label("群组转化率", "群組轉化率", "Cohort conversion"),
        formula=Label(
            "期内首次进入 s 且至今曾到达 s+1 或之后的商机 / M-11(s)",
            "期內首次進入 s 且至今曾到達 s+1 或之後的商機 / M-11(s)",
            "Records first entering s in the window that have reached s+1 or later by now / M-11(s)",
        ),
        notes=Label(
            "窗口末在该阶段停留 P75 天以内：未成熟。低于自身近12个月的 0.8 倍：卡点。",
            "視窗末在該階段停留 P75 天以內：未成熟。低於自身近12個月的 0.8 倍：卡點。",
            "Immature while the window ends within the third quartile of stays; a bottleneck under 0.8 of its own last 12 months.",
        ),
        object="opportunity",
        variants=ratios(Share(_COHORT, "ahead"), Share(_COHORT, "ahead", of="amount")),
        groups=("stage", *FLOW),
        badges=("immature", "bottleneck"),
        window="this_quarter",
    ),
    Metric(
        id="M-14",
        label=Label("期间转化率", "期間轉化率", "Conversion within the period"),
        formula=Label(
            "M-11(s+1) / M-11(s)，同一窗口", "M-11(s+1) / M-11(s)，同一視窗", "M-11(s+1) / M-11(s), same window"
        ),
        notes=Label("期间口径，可超过 100%。", "期間口徑，可超過 100%。", "By period: may exceed 100 %."),
        object="opportunity",
        variants=ratios(Next(_FIRST), Next(_FIRST, of="amount")),
        groups=("stage",),
        filters=DEAL,
        window="this_quarter",
    ),
    Metric(
        id="M-15",
        label=Label("累计赢率", "累計贏率", "Win rate from a stage"),
        formula=Label(
            "经过 s 且在期内关闭的商机：赢 / (赢 + 输)，小样本收缩 k=20",
            "經過 s 且在期內關閉的商機：贏 / (贏 + 輸)，小樣本收縮 k=20",
            "won / (won + lost) among records that passed s and closed in the window, small samples shrunk (k = 20)",
        ),
        notes=Label(
            "无效不计。样本 ≥ 20 用所见全部的赢率收缩，否则用阶段标准赢率。",
            "無效不計。樣本 ≥ 20 用所見全部的贏率收縮，否則用階段標準贏率。",
            "Void left out. Shrunk to the rate of all one sees where n ≥ 20, else to the stage's standard.",
        ),
        object="opportunity",
        variants=ratios(
            Share(_CLOSINGS, "won", passed=True, shrink=20, standard="std_win_rate"),
            Share(_CLOSINGS, "won", of="amount", passed=True),
        ),
        groups=("stage", *FLOW),
        window="T12M",
    ),
    Metric(
        id="M-16",
        label=Label("平均停留天数", "平均停留天數", "Days in a stage"),
        formula=Label(
            "期内结束的停留：天数的均值、中位数、P75",
            "期內結束的停留：天數的均值、中位數、P75",
            "Completed stays that ended in the window: mean, median and third quartile of days",
        ),
        notes=Label(
            "跳过的（0 天）不计；可用 synthetic=false 排除推算的历史。",
            "跳過的（0 天）不計；可用 synthetic=false 排除推算的歷史。",
            "Passed-through stages (0 days) left out; synthetic=false leaves out inferred history.",
        ),
        object="opportunity",
        variants=(Variant("mean", Label("均值", "均值", "Mean"), Spread(_STAYS, "stay"), Unit.DAYS),),
        groups=("stage", "exit", *FLOW),
        window="T6M",
        falling_is_good=True,
    ),
)
