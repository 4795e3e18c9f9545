"""What is lost, and why (M-25 … M-28)."""

from yingdan.areas.insight.flows import OPPORTUNITY_FLOW as DEALS
from yingdan.areas.insight.groups import FLOW, PEOPLE, TIME
from yingdan.areas.insight.metrics.variants import both, ratios
from yingdan.engines.analytics.model import Changes, Metric, Passages, Share, Total, Unit, Variant
from yingdan.meta.definitions import Label

_LOSSES = Passages(DEALS, ("lost",))
_VOID = Passages(DEALS, ("void",))
_GONE = Changes("account", "status", ("lost",))
_WHY = ("lost_reason", "competitor")

METRICS = (
    Metric(
        id="M-25",
        label=Label("丢失客户数", "丟失客戶數", "Lost accounts"),
        formula=Label(
            "期内状态变为流失的客户数（去重，取首次）",
            "期內狀態變為流失的客戶數（去重，取首次）",
            "Distinct accounts whose status turned to lost in the window (first event)",
        ),
        notes=Label("每个客户一个窗口内计一次。", "每個客戶一個視窗內計一次。", "An account counts once a window."),
        object="account",
        variants=(Variant("count", Label("数量", "數量", "Count"), Total(_GONE), Unit.COUNT),),
        groups=(*PEOPLE, "level", *TIME),
        falling_is_good=True,
    ),
    Metric(
        id="M-26",
        label=Label("未落地需求数", "未落地需求數", "Lost deals"),
        formula=Label("期内商机输单次数", "期內商機輸單次數", "Loss events of opportunities in the window"),
        notes=Label(
            "每次输单计入其发生的期间，重新激活后仍计；无效另列。",
            "每次輸單計入其發生的期間，重新啟用後仍計；無效另列。",
            "Every loss counts in its own period, also after a reactivation; void by a variant.",
        ),
        object="opportunity",
        variants=(
            Variant("count", Label("数量", "數量", "Count"), Total(_LOSSES), Unit.COUNT),
            Variant("void", Label("无效", "無效", "Void"), Total(_VOID), Unit.COUNT),
        ),
        groups=(*FLOW, *_WHY),
        falling_is_good=True,
    ),
    Metric(
        id="M-27",
        label=Label("流失金额", "流失金額", "Lost amount"),
        formula=Label(
            "期内输单的输单时金额之和", "期內輸單的輸單時金額之和", "Sum of amounts at loss of the events of M-26"
        ),
        notes=Label("本位币。", "本位幣。", "In base currency."),
        object="opportunity",
        variants=both(Total(_LOSSES), Total(_LOSSES, "amount"), amount_first=True),
        groups=(*FLOW, *_WHY),
        falling_is_good=True,
    ),
    Metric(
        id="M-28",
        label=Label("原因占比", "原因占比", "Share of reasons"),
        formula=Label(
            "按输单原因的数量、金额 / M-26 合计",
            "按輸單原因的數量、金額 / M-26 合計",
            "Count and amount by lost reason / total of M-26",
        ),
        notes=Label("未填原因单独一项。", "未填原因單獨一項。", "Losses without a reason are a slice of their own."),
        object="opportunity",
        variants=ratios(Share(_LOSSES, "group"), Share(_LOSSES, "group", of="amount")),
        groups=(*_WHY, "team", "owner", "source"),
        falling_is_good=True,
    ),
)
