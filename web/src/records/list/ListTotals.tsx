import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { memo, useEffect } from "react";
import { aggregateOptions } from "../../api/aggregates";
import { fillingOptions, SOON_MS } from "../../api/filling";
import type { FieldMeta, Filter, ObjectMeta, RecordRow } from "../../api/schema";
import { useMe } from "../../api/session";
import { FieldValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { FillingNote } from "../../ui/FillingNote";
import styles from "./Grid.module.css";
import { stickyStyle } from "./GridHead";
import type { Totals } from "./listState";
import { measuresOf } from "./measuresOf";

/** A figure drawn as the field draws its values; money is in the workspace's currency unless the record has none. */
export function TotalValue({
  field,
  value,
  currency,
}: {
  field: FieldMeta;
  value: RecordRow[string];
  currency?: string;
}) {
  const shown = typeof value === "string" && value.includes(".") ? value.replace(/0+$/, "").replace(/\.$/, "") : value;
  return <FieldValue field={field} record={{ id: "", [field.name]: shown, currency: currency ?? null }} dense />;
}

interface ListTotalsProps {
  object: ObjectMeta;
  columns: FieldMeta[];
  filter: Filter | null;
  totals: Totals;
  template: string;
  sticky: readonly (number | undefined)[];
}

/** The last row of a table: sums and averages over everything that matches, not only over what is loaded. */
export const ListTotals = memo(function ListTotals(props: ListTotalsProps) {
  const { object, columns, filter, totals, template, sticky } = props;
  const currency = useMe().workspace.currency;
  const measures = measuresOf(object, totals);
  const made = columns.some((field) => field.derived && totals[field.name]);
  const filling = useQuery({ ...fillingOptions(object.name), enabled: made }).data;
  const busy = columns.some((field) => totals[field.name] && filling?.[field.name] !== undefined);
  const answer = useQuery({
    ...aggregateOptions(object.name, { filter, measures }),
    refetchInterval: busy ? SOON_MS : false,
    placeholderData: keepPreviousData,
    enabled: measures.length > 0,
  });
  const { refetch } = answer;
  // once all is worked out the sums are asked for a last time
  useEffect(() => (busy ? () => void refetch() : undefined), [busy, refetch]);
  if (measures.length === 0) return null;
  const row = answer.data?.[0];
  return (
    <div role="row" className={styles.foot} style={{ gridTemplateColumns: template }} tabIndex={-1}>
      {columns.map((field, index) => {
        const fn = totals[field.name];
        return (
          <div
            key={field.name}
            role="cell"
            className={styles.footCell}
            style={stickyStyle(sticky[index])}
            data-align={kindOf(field).align}
          >
            {index === 0 ? (
              <span className="muted">{answer.error ? t("totals.failed") : t("totals.title")}</span>
            ) : null}
            {fn && measures.some((measure) => measure.as === field.name) ? (
              <>
                <span className="muted">{t(fn === "sum" ? "totals.sum" : "totals.avg")}</span>
                <strong className="num">
                  {row ? <TotalValue field={field} value={row[field.name]} currency={currency} /> : "…"}
                </strong>
                <FillingNote percent={filling?.[field.name]} />
              </>
            ) : null}
          </div>
        );
      })}
    </div>
  );
});
