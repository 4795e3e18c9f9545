import { Button } from "antd";
import { useDuplicates } from "../../api/duplicates";
import type { FieldMeta, Json, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldEditor } from "../../fields/FieldEditor";
import { isEmpty, refId, toWireValue } from "../../fields/values";
import { t } from "../../lib/i18n";
import { recordName } from "../../meta/objects";
import styles from "./merge.module.css";
import { pickable } from "./mergeModel";

interface AddRecordProps {
  object: ObjectMeta;
  record: RecordRow | undefined;
  taken: readonly string[];
  onAdd: (id: string) => void;
}

/** What the duplicate check takes of a record: its name, numbers and addresses. */
function draftOf(object: ObjectMeta, record: RecordRow | undefined): Record<string, Json> {
  if (!record) return {};
  const told = pickable(object).filter((field) => field.searchable || field.name === object.name_field || field.unique);
  const filled = told.map((field) => [field.name, record[field.name]] as const).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(filled.map(([name, value]) => [name, toWireValue(value as Json)]));
}

/** Likely duplicates of the first record, and a picker for any other. */
export function AddRecord({ object, record, taken, onAdd }: AddRecordProps) {
  const draft = draftOf(object, record);
  const likely = useDuplicates(object.name, draft, Object.keys(draft).length > 0);
  const matches = (likely.data ?? []).filter((match) => match.id && match.object === object.name);
  const fresh = matches.filter((match) => !taken.includes(match.id ?? ""));
  const link: FieldMeta = { name: "other", type: "ref", target: object.name, label: object.label };
  return (
    <section className={styles.add}>
      {fresh.length ? (
        <>
          <h2>{t("merge.likely")}</h2>
          <ul>
            {fresh.map((match) => (
              <li key={match.id}>
                <Button size="small" onClick={() => onAdd(match.id ?? "")}>
                  + {match.name}
                </Button>{" "}
                <span className="muted">{match.reasons.join(t("text.list_separator"))}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <label htmlFor="merge-other">{t("merge.add")}</label>
      <FieldEditor
        key={taken.join()}
        id="merge-other"
        field={link}
        value={null}
        onChange={(next) => {
          const id = refId(next);
          if (id && !taken.includes(id)) onAdd(id);
        }}
      />
      {record ? <span className="visually-hidden">{recordName(object, record)}</span> : null}
    </section>
  );
}
