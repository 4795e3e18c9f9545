import { CaretRightOutlined } from "@ant-design/icons";
import type { FieldMeta, ObjectMeta } from "../../api/schema";
import { useMe } from "../../api/session";
import { FieldValue } from "../../fields/FieldValue";
import { monthName } from "../../lib/dayWords";
import { groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { fieldLabel, findField, isLink } from "../../meta/objects";
import { TotalValue } from "../list/ListTotals";
import type { Totals } from "../list/listState";
import styles from "./grouped.module.css";
import type { Group, Line } from "./groupModel";

interface GroupHeadProps {
  object: ObjectMeta;
  field: FieldMeta;
  line: Exclude<Line, { kind: "row" }>;
  names: ReadonlyMap<string, string>;
  totals: Totals;
  top: number;
  onToggle: () => void;
  onMore: () => void;
}

function GroupName({ field, group, names }: { field: FieldMeta; group: Group; names: ReadonlyMap<string, string> }) {
  if (group.value === null) return <span className="muted">{t("grouped.empty")}</span>;
  if (isLink(field)) return <>{names.get(group.key) ?? "…"}</>;
  if (field.type === "date" || field.type === "datetime") return <>{monthName(group.key.slice(0, 10))}</>;
  if (field.type === "bool") return <>{t(group.value === true ? "value.yes" : "value.no")}</>;
  return <FieldValue field={field} record={{ id: "", [field.name]: group.value }} dense />;
}

/** The head of a group with its figures, or the line below its rows that brings more of them. */
export function GroupHead({ object, field, line, names, totals, top, onToggle, onMore }: GroupHeadProps) {
  const currency = useMe().workspace.currency;
  const { group } = line;
  const place = { transform: `translateY(${top}px)` };
  if (line.kind !== "group") {
    return (
      <div role="row" className={styles.below} style={place} tabIndex={-1}>
        <span role="cell">
          {line.kind === "more" ? (
            <button type="button" className="link-button" onClick={onMore}>
              {t("grouped.more", { count: groupDigits(String(line.rest)) })}
            </button>
          ) : (
            <span className="muted">{t("state.loading_more")}</span>
          )}
        </span>
      </div>
    );
  }
  return (
    <div role="row" className={styles.head} style={place} tabIndex={-1}>
      <span role="cell" className={styles.cell}>
        <button type="button" className={styles.toggle} aria-expanded={line.open} onClick={onToggle}>
          <CaretRightOutlined aria-hidden rotate={line.open ? 90 : 0} />
          <strong className="ellipsis">
            <GroupName field={field} group={group} names={names} />
          </strong>
          <span className={styles.count}>{groupDigits(String(group.count))}</span>
        </button>
        {Object.entries(totals).map(([name, fn]) => {
          const measured = findField(object, name);
          if (!measured || group.totals[name] === null || group.totals[name] === undefined) return null;
          return (
            <span key={name} className={styles.total}>
              <span className="muted">
                {fieldLabel(measured)} {t(fn === "sum" ? "totals.sum" : "totals.avg")}
              </span>{" "}
              <TotalValue field={measured} value={group.totals[name]} currency={currency} />
            </span>
          );
        })}
      </span>
    </div>
  );
}
