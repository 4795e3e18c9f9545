import { SafetyCertificateOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Alert, Button, DatePicker, Select } from "antd";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { type AuditFilter, auditOptions, type Verdict, verifyAudit } from "../../api/audit";
import { useMe } from "../../api/session";
import { FieldEditor } from "../../fields/FieldEditor";
import { refId } from "../../fields/values";
import { useAddress } from "../../lib/address";
import { zoneOffset } from "../../lib/format";
import { locale, t, tOr } from "../../lib/i18n";
import { objectLabel, useObjectMap } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import { AuditLine } from "./AuditLine";
import styles from "./audit.module.css";
import { useAuditNames } from "./useAuditNames";
import { dayEdge } from "./words";

const ACTIONS = ["create", "update", "delete", "restore", "merge", "undo", "hand_out", "forget", "reveal", "view_as"];
const KEYS = ["object", "record", "actor", "action", "operation", "from", "until"] as const;

function givenIn(params: URLSearchParams): AuditFilter {
  return Object.fromEntries(KEYS.flatMap((key) => (params.get(key) ? [[key, params.get(key) ?? ""]] : [])));
}

function addressOf(filter: AuditFilter): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
}

/** The audit for administrators: filters in the address, changes in words, the chain of seals to be verified. */
export default function AuditPage() {
  const me = useMe();
  if (!me.is_admin) return <EmptyState title={t("audit.admins_only")} hint={t("error.forbidden_hint")} />;
  return <Audit />;
}

function Audit() {
  const [params, setParams] = useAddress();
  const given = givenIn(params);
  const put = (more: AuditFilter) => setParams((now) => addressOf({ ...givenIn(now), ...more }), false);
  const wanted: AuditFilter = {
    ...given,
    from: given.from ? dayEdge(given.from, false, zoneOffset(given.from)) : undefined,
    until: given.until ? dayEdge(given.until, true, zoneOffset(given.until)) : undefined,
  };
  const list = useInfiniteQuery(auditOptions(wanted));
  const entries = useMemo(() => list.data?.pages.flatMap((page) => page.entries) ?? [], [list.data]);
  const names = useAuditNames(entries);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t("audit.title")}</h1>
        <Verify />
      </header>
      <p className="muted">{t("audit.hint")}</p>
      <Filters given={given} put={put} clear={() => setParams(() => new URLSearchParams(), false)} />
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={8} /> : null}
      {list.data && entries.length === 0 ? <EmptyState title={t("audit.none")} /> : null}
      <ol className={styles.list}>
        {entries.map((entry) => (
          <AuditLine
            key={entry.id}
            entry={entry}
            names={names}
            onFilter={(filter) => setParams(() => addressOf(filter), false)}
          />
        ))}
      </ol>
      {list.hasNextPage ? (
        <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t("action.load_more")}
        </Button>
      ) : null}
    </div>
  );
}

interface FiltersProps {
  given: AuditFilter;
  put: (more: AuditFilter) => void;
  clear: () => void;
}

function Filters({ given, put, clear }: FiltersProps) {
  const objects = useObjectMap();
  const actions = ACTIONS.map((action) => ({ value: action, label: tOr(`audit.act.${action}`, action) }));
  const named = [...objects.values()].map((object) => ({ value: object.name, label: objectLabel(object) }));
  const day = (key: "from" | "until") => (
    <DatePicker
      aria-label={t(`audit.${key}`)}
      placeholder={t(`audit.${key}`)}
      value={given[key] ? dayjs(given[key]) : null}
      onChange={(next) => put({ [key]: next ? next.format("YYYY-MM-DD") : "" })}
    />
  );
  return (
    <div className={styles.filters}>
      {day("from")}
      {day("until")}
      <div className={styles.person} title={t("audit.actor")}>
        <FieldEditor
          field={{ name: "actor", type: "user", label: { [locale()]: t("audit.actor") } }}
          value={given.actor ?? null}
          onChange={(next) => put({ actor: refId(next) ?? "" })}
        />
      </div>
      <Select
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t("audit.object")}
        placeholder={t("audit.object")}
        value={given.object}
        onChange={(object) => put({ object: object ?? "" })}
        options={named}
        style={{ width: 150 }}
      />
      <Select
        allowClear
        aria-label={t("audit.action")}
        placeholder={t("audit.action")}
        value={given.action}
        onChange={(action) => put({ action: action ?? "" })}
        options={actions}
        style={{ width: 150 }}
      />
      {Object.keys(given).length ? (
        <Button type="link" onClick={clear}>
          {t("audit.clear")}
        </Button>
      ) : null}
    </div>
  );
}

function Verify() {
  const notify = useNotify();
  const [verdict, setVerdict] = useState<Verdict>();
  const [busy, setBusy] = useState(false);
  const verify = async () => {
    setBusy(true);
    try {
      setVerdict(await verifyAudit());
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const problem = verdict?.problem ?? "";
  return (
    <>
      <Button icon={<SafetyCertificateOutlined aria-hidden />} loading={busy} onClick={verify}>
        {t("audit.verify")}
      </Button>
      {verdict ? (
        <Alert
          type={verdict.intact ? "success" : "error"}
          showIcon
          title={
            verdict.intact
              ? t("audit.intact", { sealed: verdict.sealed, waiting: verdict.waiting })
              : t("audit.broken", {
                  problem: tOr(`audit.problem.${problem}`, problem),
                  entry: verdict.entry ?? "—",
                  sealed: verdict.sealed,
                })
          }
          description={
            <span className={styles.seal}>
              {t("audit.head")} <code>{verdict.head}</code>
            </span>
          }
        />
      ) : null}
    </>
  );
}
