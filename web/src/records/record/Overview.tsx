import { lazy, memo, Suspense } from "react";
import { useFormState } from "../../api/forms";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { isEmpty } from "../../fields/values";
import { labelText, t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import { can, isVisible, pickFields } from "../../meta/objects";
import { type FormSection, hasConditions, inState, sectionsOf } from "../form/formModel";
import { useSlots } from "../slots";
import { InlineField } from "./InlineField";
import { RelatedList } from "./RelatedList";
import styles from "./record.module.css";
import { Section } from "./Section";

const TeamSection = lazy(() => import("./TeamSection"));

const NOTHING: Record<string, never> = {};
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

/** The sections of the layout that fits the caller and the device, without what the record's values hide; undefined without one. */
function useLaidOut(object: ObjectMeta, record: RecordRow): FormSection[] | undefined {
  const phone = useIsPhone();
  const asked = {
    object: object.name,
    values: NOTHING,
    record: record.id,
    device: phone ? "mobile" : "desktop",
  } as const;
  const state = useFormState(asked, hasConditions(object) && can(object, "update"));
  if (!object.layout?.sections?.length) return undefined;
  const sections = sectionsOf(object, state.data, isVisible);
  return sections.map((section) => ({ ...section, fields: inState(section.fields, state.data) }));
}

function groupsOf(object: ObjectMeta, record: RecordRow): Groups {
  const placed = object.layout?.sections?.flatMap((section) => section.fields.map((field) => field.name));
  const main = pickFields(object, placed?.length ? placed : (object.layout?.form ?? []));
  const names = new Set(main.map((field) => field.name));
  const rest = object.fields.filter((field) => isVisible(field) && !names.has(field.name) && !NEVER.has(field.name));
  return {
    main: main.length ? main : rest.filter((field) => !isSystem(field)),
    more: main.length ? rest.filter((field) => !isSystem(field)) : [],
    system: rest.filter((field) => isSystem(field) && !isEmpty(record[field.name])),
  };
}

/** Fields in groups, what the area adds, and the related lists. */
export const Overview = memo(function Overview({ object, record }: { object: ObjectMeta; record: RecordRow }) {
  const groups = groupsOf(object, record);
  const { sections = [] } = useSlots(object.name);
  const laidOut = useLaidOut(object, record);
  const fields = (list: FieldMeta[]) => (
    <div className={styles.fields}>
      {list.map((field) => (
        <InlineField key={field.name} object={object} field={field} record={record} />
      ))}
    </div>
  );
  return (
    <div className={styles.overview}>
      {laidOut ? (
        laidOut.map((section) => (
          <Section key={section.key} title={labelText(section.title ?? undefined) || t("record.main")}>
            {fields(section.fields)}
          </Section>
        ))
      ) : (
        <Section title={t("record.main")}>{fields(groups.main)}</Section>
      )}
      {sections.map((Each) => (
        <Each key={Each.displayName ?? Each.name} object={object} record={record} />
      ))}
      {object.layout?.related?.map((related) => (
        <RelatedList key={`${related.object}.${related.field}`} parent={object} record={record} related={related} />
      ))}
      <Suspense>
        <TeamSection object={object} record={record} />
      </Suspense>
      {groups.more.length ? <Section title={t("record.more")}>{fields(groups.more)}</Section> : null}
      {groups.system.length ? (
        <Section title={t("record.system")} folded>
          {fields(groups.system)}
        </Section>
      ) : null}
    </div>
  );
});
