import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Link } from "react-router";
import { useObjectMeta } from "../../api/metadata";
import { queryRecords, recordKeys } from "../../api/records";
import type { ObjectMeta, RecordQuery, RecordRow } from "../../api/schema";
import { ColumnHeads } from "../../fields/ColumnHeads";
import { FieldValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { cappedCount } from "../../lib/format";
import { t } from "../../lib/i18n";
import {
  can,
  expandable,
  fieldLabel,
  findField,
  listFields,
  objectLabel,
  pickFields,
  recordName,
  withCompanions,
} from "../../meta/objects";
import { listPath, recordPath } from "../../meta/paths";
import { ErrorState, Skeleton } from "../../ui/states";
import { useCreate } from "../form/createContext";
import styles from "./record.module.css";
import { Section } from "./Section";

const ROWS = 8;
const COLUMNS = 6;

interface RelatedListProps {
  parent: ObjectMeta;
  record: RecordRow;
  related: { object: string; field: string };
}

/** Records that point here, newest first, with a way to all of them and to a new one. */
export function RelatedList({ parent, record, related }: RelatedListProps) {
  const object = useObjectMeta(related.object);
  if (object.error) return null;
  if (!object.data) return <Skeleton rows={3} />;
  if (!can(object.data, "read") && object.data.verbs.length > 0) return null;
  return <Rows parent={parent} record={record} field={related.field} object={object.data} />;
}

interface RowsProps {
  parent: ObjectMeta;
  record: RecordRow;
  field: string;
  object: ObjectMeta;
}

function Rows({ parent, record, field, object }: RowsProps) {
  const create = useCreate();
  const names = listFields(object)
    .filter((name) => name !== field)
    .slice(0, COLUMNS);
  const columns = pickFields(object, names);
  const condition = { field, op: "eq" as const, value: record.id };
  const query: RecordQuery = {
    filter: condition,
    fields: withCompanions(object, names),
    expand: expandable(object, names),
    limit: ROWS,
    count: true,
  };
  const list = useQuery({
    queryKey: recordKeys.list(object.name, { ...query, cursor: "related" }),
    queryFn: ({ signal }) => queryRecords(object.name, query, signal),
  });
  const label = relatedLabel(parent, object, field);
  const rows = list.data?.records ?? [];
  const total = list.data?.total;
  const all = `${listPath(object.name)}?f=${encodeURIComponent(JSON.stringify({ join: "and", items: [{ field, op: "in", value: [record.id] }] }))}`;
  const add = () =>
    create(object.name, {
      defaults: { [field]: { id: record.id, name: recordName(parent, record) } },
      onCreated: () => void list.refetch(),
    });
  return (
    <Section
      title={
        <>
          {label}
          {total === undefined ? null : (
            <span className={styles.count}>{cappedCount(total, list.data?.total_capped)}</span>
          )}
        </>
      }
      extra={
        can(object, "create") ? (
          <Button type="text" size="small" icon={<PlusOutlined aria-hidden />} onClick={add}>
            {t("action.new")}
          </Button>
        ) : null
      }
    >
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={3} /> : null}
      {list.data && rows.length === 0 ? (
        <div className={styles.none}>{t("list.none", { object: objectLabel(object) })}</div>
      ) : null}
      {rows.length > 0 ? (
        <div className={styles.tableBox}>
          <table className={styles.table}>
            <thead>
              <tr>
                <ColumnHeads columns={columns} />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  {columns.map((each, index) => (
                    <td key={each.name} data-align={kindOf(each).align}>
                      {index === 0 || each.name === object.name_field ? (
                        <Link to={recordPath(object.name, row.id)}>
                          <First row={row} column={each} object={object} />
                        </Link>
                      ) : (
                        <FieldValue field={each} record={row} dense />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {total !== undefined && total > rows.length ? (
        <Link to={all} className={styles.all}>
          {t("record.all", { count: cappedCount(total, list.data?.total_capped) })}
        </Link>
      ) : null}
    </Section>
  );
}

/** Records of the parent's own kind are told by what links them: a person's people are not "users". */
function relatedLabel(parent: ObjectMeta, object: ObjectMeta, field: string): string {
  const link = object.name === parent.name ? findField(object, field) : undefined;
  return link ? t("record.linked_by", { object: objectLabel(object), field: fieldLabel(link) }) : objectLabel(object);
}

function First({
  row,
  column,
  object,
}: {
  row: RecordRow;
  column: Parameters<typeof FieldValue>[0]["field"];
  object: ObjectMeta;
}) {
  if (column.name === object.name_field) return <>{recordName(object, row)}</>;
  return <FieldValue field={column} record={row} dense />;
}
