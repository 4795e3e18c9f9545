import { Button } from "antd";
import { Suspense } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { isEmpty } from "../../fields/values";
import { t } from "../../lib/i18n";
import { fieldLabel, recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { useSlots } from "../slots";
import styles from "./CardList.module.css";

interface CardListProps {
  object: ObjectMeta;
  columns: FieldMeta[];
  rows: RecordRow[];
  hasMore: boolean;
  loadingMore: boolean;
  onLoadMore: () => void;
}

const FACTS = 5;

/** The phone's list: one card per record, the first columns as facts. */
export function CardList({ object, columns, rows, hasMore, loadingMore, onLoadMore }: CardListProps) {
  const { mark: Mark } = useSlots(object.name);
  const facts = columns.filter((field) => field.name !== object.name_field);
  return (
    <div className={styles.list}>
      {rows.map((row) => (
        <a key={row.id} href={recordPath(object.name, row.id)} className={styles.card}>
          <span className={styles.head}>
            <strong>{recordName(object, row)}</strong>
            {Mark ? (
              <Suspense>
                <Mark object={object} record={row} />
              </Suspense>
            ) : null}
          </span>
          <span className={styles.facts}>
            {facts
              .filter((field) => !isEmpty(row[field.name]))
              .slice(0, FACTS)
              .map((field) => (
                <span key={field.name} className={styles.fact}>
                  <span className="muted">{fieldLabel(field)}</span> <Plain field={field} row={row} />
                </span>
              ))}
          </span>
        </a>
      ))}
      {hasMore ? (
        <Button block loading={loadingMore} onClick={onLoadMore}>
          {t("action.load_more")}
        </Button>
      ) : null}
    </div>
  );
}

/** A card is one link: links inside it are shown as words. */
function Plain({ field, row }: { field: FieldMeta; row: RecordRow }) {
  const value = row[field.name];
  if (value && typeof value === "object" && !Array.isArray(value) && "name" in value)
    return <span>{String(value.name)}</span>;
  if (field.type === "phone" || field.type === "email" || field.type === "url") return <span>{String(value)}</span>;
  return <FieldValue field={field} record={row} dense />;
}
