"""What files of other systems call our objects, fields and values: the vocabulary of automatic mapping."""

from __future__ import annotations

from types import MappingProxyType

from yingdan.areas.insight.places import COUNTRIES, REGION_CODES
from yingdan.engines.importing.words import FlowWords, ObjectWords, Words

_OWNER = (
    "负责人", "销售负责人", "客户经理", "业务员", "销售", "销售员", "销售人员", "跟进人", "归属人", "負責人", "業務員",
    "owner", "account owner", "opportunity owner", "sales_agent", "sales rep", "salesperson", "rep", "assigned to", "agent",
)  # fmt: skip
_CREATED = (
    "创建时间", "创建日期", "录入时间", "录入日期", "登记日期", "建档日期", "建立時間", "created", "created at", "created date",
    "create date", "date created", "created on", "engage_date",
)  # fmt: skip
_COMPANY = (
    "公司", "公司名称", "企业名称", "企业", "单位", "单位名称", "客户", "客户名称", "客户公司", "所属客户", "所属公司", "公司名稱",
    "客户全称", "公司全称", "企业全称", "单位全称", "客戶全稱", "公司全稱", "甲方", "签约客户",
    "account", "account name", "company", "company name", "customer", "customer name", "organization", "organisation", "client",
)  # fmt: skip
_MOBILE = ("手机", "手机号", "手机号码", "移动电话", "联系手机", "手機", "mobile", "mobile phone", "cell", "cell phone")
_PHONE = (
    "电话",
    "联系电话",
    "办公电话",
    "座机",
    "固定电话",
    "電話",
    "phone",
    "phone number",
    "tel",
    "telephone",
    "work phone",
)
_EMAIL = ("邮箱", "电子邮件", "电子邮箱", "邮件", "電子郵件", "email", "e-mail", "email address", "mail")
_REGION = ("地区", "省份", "省", "省市", "所在地区", "所在省市", "區域", "province", "state", "region")
_NOTE = ("备注", "说明", "展位备注", "備註", "note", "notes", "remark", "remarks", "comment", "comments", "description")
_EXTERNAL = ("编号", "原编号", "外部编号", "旧系统编号", "record id", "external id", "legacy id", "old id")

WORDS = Words(
    order=("department", "user", "role", "product", "pipeline", "stage", "account", "contact", "opportunity", "activity"),
    objects=MappingProxyType(
        {
            "department": ObjectWords(
                titles=("departments", "部门", "组织架构", "offices"),
                headers={
                    "name": ("部门", "部门名称", "department name", "office"),
                    "parent": ("上级部门", "parent department"),
                    "code": ("部门编码", "部门编号"),
                },
                match=("name",),
            ),
            "user": ObjectWords(
                titles=("users", "sales_teams", "team", "员工", "用户", "销售团队", "人员", "通讯录"),
                headers={
                    "name": ("姓名", "员工姓名", "员工", "用户名称", "sales_agent", "agent", "employee", "full name", "user"),
                    "login": ("登录名", "账号", "用户名", "帐号", "username", "user name", "account id"),
                    "department": (
                        "部门", "所属部门", "所在部门", "团队", "regional_office", "office", "team", "region", "department name",
                    ),
                    "manager": ("直属上级", "上级", "主管", "经理", "汇报对象", "直屬主管", "reports to", "supervisor"),
                    "mobile": _MOBILE,
                    "email": _EMAIL,
                },
                match=("name",),
                templates={"login": "{name|slug}"},
                create_missing=("department", "manager"),
                copy_to_created={"manager": ("department",)},
            ),
            "product": ObjectWords(
                titles=("products", "产品", "商品", "物料"),
                headers={
                    "name": ("产品", "产品名称", "商品名称", "物料名称", "品名", "product", "product name", "item"),
                    "code": ("产品编码", "产品编号", "物料编码", "货号", "sku", "product code", "item code"),
                    "series": ("系列", "产品系列", "产品线", "分类", "类别", "產品系列", "category", "family", "product line"),
                    "list_price": ("标准价", "单价", "售价", "价格", "sales_price", "price", "unit price", "list price"),
                    "cost": ("成本", "成本价", "cost price"),
                    "note": _NOTE,
                },
                match=("name",),
            ),
            "account": ObjectWords(
                titles=("accounts", "客户", "companies", "customers", "公司", "企业名单"),
                headers={
                    "name": _COMPANY,
                    "short_name": ("简称", "客户简称"),
                    "industry": ("行业", "所属行业", "行業", "sector", "industry", "vertical"),
                    "employees": ("员工数", "员工人数", "人数", "員工人數", "number of employees", "headcount", "employee count"),
                    "annual_revenue": ("年营业额", "营业额", "年收入", "年营收", "revenue", "annual revenue", "turnover"),
                    "year_established": ("成立年份", "成立时间", "year founded", "founded", "established"),
                    "scale": ("规模", "公司规模", "企业规模", "人员规模", "company size"),
                    "level": ("级别", "客户等级", "等级", "tier", "grade", "rating"),
                    "uscc": ("统一社会信用代码", "信用代码", "税号", "tax id"),
                    "city": ("所在地", "城市", "所在城市", "office_location", "location", "city", "country"),
                    "region": _REGION,
                    "address": ("地址", "详细地址", "公司地址", "street", "billing address"),
                    "website": ("网站", "网址", "官网", "website", "url", "domain"),
                    "phone": (*_PHONE, *_MOBILE),
                    "parent": ("母公司", "上级公司", "集团", "总公司", "subsidiary_of", "parent account", "parent company"),
                    "source": ("来源", "客户来源", "lead source"),
                    "need_summary": ("需求", *_NOTE),
                    "tags": ("标签", "標籤", "labels"),
                    "owner": _OWNER,
                    "@created": _CREATED,
                    "external_id": ("客户编号", "account id", "customer id", *_EXTERNAL),
                },
                values={
                    "region": REGION_CODES,
                    "industry": {
                        "互联网": "software", "it": "software", "信息技术": "software", "软件": "software", "制造": "manufacturing",
                        "零售": "retail", "批发": "retail", "银行": "finance", "保险": "finance", "证券": "finance",
                        "医疗": "medical", "医药": "medical", "健康": "medical", "healthcare": "medical", "通信": "telecommunications",
                        "telecom": "telecommunications", "房地产": "construction", "物流": "logistics", "运输": "logistics",
                        "政府": "government", "能源电力": "energy", "培训": "education", "传媒": "entertainment",
                        "金融业": "finance", "银行业": "finance", "零售业": "retail", "批发业": "retail", "商贸": "retail", "贸易": "retail",
                        "软件业": "software", "教育业": "education", "医药业": "medical", "医疗业": "medical", "建筑业": "construction",
                        "物流业": "logistics", "交通运输": "logistics", "生产制造": "manufacturing", "能源业": "energy", "电力": "energy",
                    },
                    "level": {"重点": "A", "普通": "C", "vip": "A"},
                },
                known={"city": COUNTRIES},
                match=("name",),
            ),
            "contact": ObjectWords(
                titles=("contacts", "联系人", "people", "名片"),
                headers={
                    "name": ("姓名", "联系人", "联系人姓名", "聯絡人", "contact", "contact name", "full name"),
                    "account": _COMPANY,
                    "title": ("职位", "职务", "岗位", "頭銜", "job title", "position"),
                    "dept": ("部门", "所在部门"),
                    "mobile": _MOBILE,
                    "phone": _PHONE,
                    "email": _EMAIL,
                    "wechat": ("微信", "微信号", "wechat id"),
                    "role_in_decision": ("决策角色", "角色", "decision role"),
                    "note": _NOTE,
                    "owner": _OWNER,
                    "@created": _CREATED,
                    "external_id": ("联系人编号", "contact id", *_EXTERNAL),
                },
                match=("account", "name"),
                create_missing=("account",),
            ),
            "opportunity": ObjectWords(
                titles=("opportunities", "sales_pipeline", "deals", "商机", "销售机会", "销售漏斗", "项目"),
                headers={
                    "name": (
                        "商机名称", "商机", "项目名称", "机会名称", "销售机会", "商機名稱", "opportunity", "opportunity name", "deal",
                        "deal name",
                    ),
                    "account": _COMPANY,
                    "stage": ("阶段", "销售阶段", "商机阶段", "当前阶段", "階段", "deal_stage", "sales stage", "status"),
                    "amount": (
                        "金额", "预计金额", "商机金额", "预计销售金额", "成交金额", "合同金额", "金額", "close_value", "value",
                        "deal value", "deal amount", "opportunity amount", "预算金额", "项目金额", "合同额", "签约金额",
                    ),
                    "currency": ("币种", "币别", "货币", "币制", "貨幣", "currency code"),
                    "expected_close": (
                        "预计成交日期", "预计成交时间", "预计成交日", "预计成交", "预计签单日期", "预计签单时间", "预计签单日", "预计签单",
                        "预计签约日期", "预计签约时间", "预计签约日", "预计签约", "预计结单日期", "预计结单日", "預計成交日期", "預計簽約日期", "close_date",
                        "close date", "expected close date", "estimated close date",
                    ),
                    "probability": ("赢率", "成交概率", "概率", "可能性", "贏率", "win probability", "probability (%)"),
                    "product": ("产品", "产品名称", "意向产品", "產品", "product name"),
                    "primary_contact": ("联系人", "主要联系人", "contact", "contact name"),
                    "source": ("来源", "商机来源", "lead source"),
                    "region": ("区域", "大区", "region", "territory"),
                    "next_step": ("下一步计划", "next steps"),
                    "lost_reason": ("丢单原因", "输单原因", "失败原因", "loss reason", "reason lost"),
                    "need_summary": ("需求", "客户需求", *_NOTE),
                    "owner": _OWNER,
                    "external_id": ("opportunity_id", "商机编号", "deal id", *_EXTERNAL),
                    "@created": _CREATED,
                    "@entered:初步沟通": ("engage_date",),
                    "@closed": (
                        "成交日期", "实际成交日期", "关闭日期", "结单日期", "赢单日期", "签约日期", "close_date", "close date",
                        "closed date", "actual close date", "won date",
                    ),
                },
                values={
                    "stage": {
                        "prospecting": "建立", "qualification": "建立", "线索": "建立", "初步接洽": "建立",
                        "engaging": "初步沟通", "engaged": "初步沟通", "needs analysis": "初步沟通", "需求确认": "初步沟通",
                        "需求分析": "初步沟通", "proposal": "报价", "quote": "报价", "value proposition": "报价",
                        "方案报价": "报价", "方案": "报价", "negotiation": "竞标", "negotiation/review": "竞标", "谈判": "竞标",
                        "商务谈判": "竞标", "投标": "竞标", "接洽": "建立", "初步接触": "建立", "初访": "建立", "潜在": "建立", "跟进中": "初步沟通",
                        "沟通中": "初步沟通", "意向": "初步沟通", "有意向": "初步沟通", "需求沟通": "初步沟通", "需求调研": "初步沟通",
                        "报价中": "报价", "已报价": "报价", "方案报价中": "报价", "谈判中": "竞标", "招投标": "竞标", "投标中": "竞标",
                        "议价": "竞标", "合同审批": "合同签约", "合同签订": "合同签约", "待签约": "合同签约", "签约中": "合同签约", "contract": "合同签约", "签约": "合同签约", "合同": "合同签约",
                        "won": "成交", "closed won": "成交", "赢单": "成交", "已成交": "成交", "成功": "成交",
                        "已签约": "成交", "已签单": "成交", "签单": "成交", "已签合同": "成交", "已赢单": "成交", "中标": "成交",
                        "已中标": "成交", "成单": "成交", "已成单": "成交", "已回款": "成交", "已簽約": "成交", "得標": "成交",
                        "lost": "输单", "closed lost": "输单", "丢单": "输单", "失败": "输单", "已丢单": "输单",
                        "已输单": "输单", "丢标": "输单", "落标": "输单", "未中标": "输单", "战败": "输单", "流失": "输单",
                        "已流失": "输单", "失单": "输单", "已失单": "输单", "輸單": "输单", "未得標": "输单",
                        "void": "无效", "invalid": "无效", "作废": "无效",
                        "已作废": "无效", "取消": "无效", "已取消": "无效", "无效商机": "无效",
                    },
                    "currency": {
                        "rmb": "CNY", "人民币元": "CNY", "元": "CNY", "人民幣": "CNY", "美金": "USD",
                        "us$": "USD", "港元": "HKD", "hk$": "HKD", "台币": "TWD", "新台币元": "TWD", "nt$": "TWD", "日币": "JPY",
                        "英磅": "GBP", "新币": "SGD",
                    },
                },
                match=("external_id",),
                templates={"name": "{account} {product} {external_id}"},
                known_late=("close_value", "成交金额", "合同金额", "合同额", "签约金额", "won amount"),
                flow=FlowWords("stage", "type", ("won", "lost", "void")),
            ),
        }
    ),
)  # fmt: skip
"""The vocabulary of this product; a workspace's own labels come on top from its metadata."""
