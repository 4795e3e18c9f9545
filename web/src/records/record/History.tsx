import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import type { HistoryItem } from "../../api/pastSchema";
import { historyOptions } from "../../api/records";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { isEmpty } from "../../fields/values";
import { dateTime } from "../../lib/format";
import { t, tOr } from "../../lib/i18n";
import { fieldLabel, findField, isLink } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import styles from "./history.module.css";

/** Every change of every tracked field: when it happened, when it was written down, by whom. */
export function History({ object, record }: { object: ObjectMeta; record: RecordRow }) {
  const list = useInfiniteQuery(historyOptions(object.name, record.id));
  const [only, setOnly] = useState<string>();
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (list.isPending) return <Skeleton rows={6} />;
  const all = list.data.pages.flatMap((page) => page.items);
  const names = [...new Set(all.map((item) => item.field))];
  const items = all.filter((item) => !only || item.field === only);
  if (all.length === 0) return <EmptyState title={t("history.none")} />;
  const label = (name: string) => {
    const field = findField(object, name);
    return field ? fieldLabel(field) : name;
  };
  return (
    <div className={styles.history}>
      <Select
        allowClear
        size="small"
        value={only}
        onChange={setOnly}
        placeholder={t("history.all_fields")}
        aria-label={t("history.all_fields")}
        options={names.map((name) => ({ value: name, label: label(name) }))}
        style={{ width: 180 }}
      />
      <ol className={styles.items}>
        {items.map((item) => (
          <Entry
            key={item.id ?? `${item.field}-${item.effective_at}-${item.recorded_at}`}
            object={object}
            item={item}
            label={label(item.field)}
          />
        ))}
      </ol>
      {list.hasNextPage ? (
        <Button block loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t("action.load_more")}
        </Button>
      ) : null}
    </div>
  );
}

function Value({ object, item, side }: { object: ObjectMeta; item: HistoryItem; side: "old" | "new" }) {
  const text = side === "old" ? item.old_label : item.new_label;
  const field = findField(object, item.field);
  const value = item[side];
  const worded = !field || isLink(field) || field.options !== undefined;
  if (worded && !isEmpty(text)) return <span>{text}</span>;
  if (isEmpty(value)) return <span className="muted">{t("value.empty")}</span>;
  if (!field) return <span>{String(value)}</span>;
  return <FieldValue field={field} record={{ id: "", [field.name]: value }} dense />;
}

function Entry({ object, item, label }: { object: ObjectMeta; item: HistoryItem; label: string }) {
  const late = item.recorded_at.slice(0, 10) !== item.effective_at.slice(0, 10);
  return (
    <li className={styles.entry}>
      <div className={styles.change}>
        <strong>{label}</strong>
        <Value object={object} item={item} side="old" />
        <span aria-hidden="true">→</span>
        <Value object={object} item={item} side="new" />
      </div>
      <div className={styles.meta}>
        <time className="num" dateTime={item.effective_at}>
          {dateTime(item.effective_at)}
        </time>
        <span>{item.actor?.name ?? t("timeline.system")}</span>
        {item.source ? <span>{tOr(`source.${item.source}`, item.source)}</span> : null}
        {item.synthetic ? (
          <span className={styles.badge} title={t("history.synthetic_hint")}>
            {t("history.synthetic")}
          </span>
        ) : null}
        {late ? <span className="num">{t("history.recorded", { at: dateTime(item.recorded_at) })}</span> : null}
      </div>
      {item.reason ? <div className={styles.reason}>{item.reason}</div> : null}
    </li>
  );
}
