import { useQuery } from "@tanstack/react-query";
import { Alert, Modal, Select } from "antd";
import { useId, useState } from "react";
import {
  convertField,
  DESIGN,
  type DesignField,
  type DesignObject,
  fieldDependents,
  type Values,
} from "../../../api/designer";
import { t } from "../../../lib/i18n";
import { fieldLabel } from "../../../meta/objects";
import { ErrorState } from "../../../ui/states";
import styles from "../designer.module.css";
import { useSchemaChange } from "../useSchemaChange";
import { typeText } from "./typeText";

interface ConvertProps {
  object: DesignObject;
  field: DesignField;
  close: () => void;
}

/** Another type for a field: first counted on the real values, then done only when none is lost. */
export function ConvertDialog({ object, field, close }: ConvertProps) {
  const id = useId();
  const change = useSchemaChange();
  const [type, setType] = useState<string | null>(null);
  const uses = useQuery({
    queryKey: [DESIGN, "dependents", object.name, field.name],
    queryFn: () => fieldDependents(object.name, field.name),
  });
  const body: Values = { type, ...(type === "enum" || type === "enum[]" ? optionsOf(field) : {}) };
  const trial = useQuery({
    queryKey: [DESIGN, "convert", object.name, field.name, type],
    queryFn: () => convertField(object.name, field.name, body, true),
    enabled: type !== null,
    retry: false,
    gcTime: 0,
  });
  return (
    <Modal
      open
      title={t("design.convert_name", { name: fieldLabel(field as never) })}
      okText={t("design.convert")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !trial.data || trial.data.lost > 0 }}
      onCancel={close}
      onOk={async () => {
        const said = t("design.converted", { type: typeText(type ?? "") });
        if (await change(() => convertField(object.name, field.name, body, false), said)) close();
      }}
    >
      <div className={styles.fields}>
        <div className={styles.field}>
          <label htmlFor={id}>{t("design.convert_to", { type: typeText(field.type) })}</label>
          <Select
            id={id}
            style={{ width: "100%" }}
            value={type ?? undefined}
            loading={uses.isPending}
            notFoundContent={t("design.not_convertible")}
            options={(uses.data?.convertible ?? []).map((value) => ({ value, label: typeText(value) }))}
            onChange={(next: string) => setType(next)}
          />
        </div>
        {trial.error ? <ErrorState error={trial.error} /> : null}
        {trial.data?.lost === 0 ? <Alert type="success" showIcon title={t("design.nothing_lost")} /> : null}
        {trial.data && trial.data.lost > 0 ? (
          <Alert
            type="error"
            showIcon
            title={t("design.would_lose", { count: trial.data.lost })}
            description={trial.data.samples.join(" · ")}
          />
        ) : null}
      </div>
    </Modal>
  );
}

function optionsOf(field: DesignField): Values {
  return field.options?.length
    ? { options: field.options.map((each) => ({ value: each.value, label: each.label as never })) }
    : {};
}
