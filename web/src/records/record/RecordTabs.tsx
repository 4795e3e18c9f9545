import { memo, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { fileRefs } from "../../fields/files/fileRefs";
import { t } from "../../lib/i18n";
import { isVisible } from "../../meta/objects";
import { type Tab, Tabs } from "../../ui/Tabs";
import { History } from "./History";
import { InlineField } from "./InlineField";
import { Overview } from "./Overview";
import styles from "./record.module.css";
import { Timeline } from "./Timeline";

const FILED = new Set(["file[]", "image[]", "sign"]);

interface RecordTabsProps {
  object: ObjectMeta;
  record: RecordRow;
  withOverview?: boolean;
}

/** Timeline and history, led by the overview where there is one column only. */
export const RecordTabs = memo(function RecordTabs({ object, record, withOverview }: RecordTabsProps) {
  const [active, setActive] = useState(withOverview ? "overview" : "timeline");
  const overview: Tab = {
    key: "overview",
    label: t("record.overview"),
    content: <Overview object={object} record={record} />,
  };
  const withFiles = object.fields.filter((field) => FILED.has(field.type) && isVisible(field));
  const count = withFiles.reduce((sum, field) => sum + fileRefs(record[field.name]).length, 0);
  const tabs: Tab[] = [
    ...(withOverview ? [overview] : []),
    { key: "timeline", label: t("record.timeline"), content: <Timeline object={object} record={record} /> },
    ...(withFiles.length
      ? [
          {
            key: "files",
            label: t("record.files"),
            count,
            content: <Files object={object} record={record} fields={withFiles} />,
          },
        ]
      : []),
    { key: "history", label: t("record.history"), content: <History object={object} record={record} /> },
  ];
  return <Tabs tabs={tabs} active={active} onChange={setActive} />;
});

/** Everything that is attached, by field; more can be added here. */
function Files({ object, record, fields }: { object: ObjectMeta; record: RecordRow; fields: FieldMeta[] }) {
  return (
    <div className={styles.overview}>
      {fields.map((field) => (
        <InlineField key={field.name} object={object} field={field} record={record} />
      ))}
    </div>
  );
}
