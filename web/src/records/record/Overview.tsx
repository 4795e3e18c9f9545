import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { isEmpty } from "../../fields/values";
import { t } from "../../lib/i18n";
import { isVisible, pickFields } from "../../meta/objects";
import { useSlots } from "../slots";
import { InlineField } from "./InlineField";
import { RelatedList } from "./RelatedList";
import styles from "./record.module.css";
import { Section } from "./Section";

const NEVER = new Set(["id", "version", "deleted_at", "gaps"]);
const SYSTEM = new Set([
  "owner_dept",
  "created_by",
  "created_at",
  "updated_by",
  "updated_at",
  "source_system",
  "external_id",
  "created_at_original",
  "created_by_original",
  "import_batch",
]);

interface Groups {
  main: FieldMeta[];
  more: FieldMeta[];
  system: FieldMeta[];
}

function isSystem(field: FieldMeta): boolean {
  return SYSTEM.has(field.name);
}

function groupsOf(object: ObjectMeta, record: RecordRow): Groups {
  const main = pickFields(object, object.layout?.form ?? []);
  const names = new Set(main.map((field) => field.name));
  const rest = object.fields.filter((field) => isVisible(field) && !names.has(field.name) && !NEVER.has(field.name));
  return {
    main: main.length ? main : rest.filter((field) => !isSystem(field)),
    more: main.length ? rest.filter((field) => !isSystem(field)) : [],
    system: rest.filter((field) => isSystem(field) && !isEmpty(record[field.name])),
  };
}

/** Fields in groups, what the area adds, and the related lists. */
export function Overview({ object, record }: { object: ObjectMeta; record: RecordRow }) {
  const groups = groupsOf(object, record);
  const { sections = [] } = useSlots(object.name);
  const fields = (list: FieldMeta[]) => (
    <div className={styles.fields}>
      {list.map((field) => (
        <InlineField key={field.name} object={object} field={field} record={record} />
      ))}
    </div>
  );
  return (
    <div className={styles.overview}>
      <Section title={t("record.main")}>{fields(groups.main)}</Section>
      {sections.map((Each) => (
        <Each key={Each.displayName ?? Each.name} object={object} record={record} />
      ))}
      {object.layout?.related?.map((related) => (
        <RelatedList key={`${related.object}.${related.field}`} parent={object} record={record} related={related} />
      ))}
      {groups.more.length ? <Section title={t("record.more")}>{fields(groups.more)}</Section> : null}
      {groups.system.length ? (
        <Section title={t("record.system")} folded>
          {fields(groups.system)}
        </Section>
      ) : null}
    </div>
  );
}
