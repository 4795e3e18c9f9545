import { useQuery } from "@tanstack/react-query";
import { Segmented, Tag } from "antd";
import { designOptions } from "../../../api/designer";
import { t } from "../../../lib/i18n";
import { fieldLabel } from "../../../meta/objects";
import { ErrorState, Skeleton } from "../../../ui/states";
import styles from "../designer.module.css";
import { type Grants, RIGHTS, type Right, rightOn, withRight } from "./grants";

interface FieldRightsProps {
  object: string;
  grants: Grants;
  onChange: (next: Grants) => void;
}

/** What every field of an object is to the role. */
export function FieldRights({ object, grants, onChange }: FieldRightsProps) {
  const meta = useQuery(designOptions(object));
  if (meta.error) return <ErrorState error={meta.error} retry={() => meta.refetch()} />;
  if (!meta.data) return <Skeleton rows={4} />;
  const fields = meta.data.fields.filter((field) => field.name !== "id" && field.name !== "version");
  return (
    <ul className={styles.plain} style={{ columnWidth: 420 }}>
      {fields.map((field) => {
        const right = rightOn(grants, object, field.name);
        const label = fieldLabel(field);
        return (
          <li key={field.name} className={styles.line} style={{ breakInside: "avoid" }}>
            <span style={{ flex: 1 }}>{label}</span>
            {right === "rule" ? <Tag color="purple">{t("design.right.rule")}</Tag> : null}
            <Segmented<string>
              size="small"
              aria-label={label}
              value={right}
              options={RIGHTS.map((value) => ({ value, label: t(`design.right.${value}`) }))}
              onChange={(next) => onChange(withRight(grants, object, field.name, next as Right))}
            />
          </li>
        );
      })}
    </ul>
  );
}
