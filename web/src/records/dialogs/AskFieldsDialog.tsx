import { Alert, Modal } from "antd";
import { useState } from "react";
import type { Problem } from "../../api/client";
import type { Values } from "../../api/records";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { t } from "../../lib/i18n";
import { findField } from "../../meta/objects";
import { FormFields } from "../form/FormFields";

interface AskFieldsDialogProps {
  object: ObjectMeta;
  record: RecordRow;
  problem: Problem;
  done: (values: Values | null) => void;
}

/** What is missing for this step, to be filled in on the spot. */
export default function AskFieldsDialog({ object, record, problem, done }: AskFieldsDialogProps) {
  const fields = problem.errors
    .map((error) => findField(object, error.field ?? ""))
    .filter((field) => field !== undefined);
  const unique = [...new Map(fields.map((field) => [field.name, { ...field, required: true }])).values()];
  const general = problem.errors.filter((error) => !findField(object, error.field ?? ""));
  const [values, setValues] = useState<Values>(() =>
    Object.fromEntries(unique.map((field) => [field.name, record[field.name] ?? null])),
  );
  return (
    <Modal
      open
      title={t("ask.title")}
      okText={t("ask.submit")}
      cancelText={t("action.cancel")}
      onOk={() => done(values)}
      onCancel={() => done(null)}
      width={520}
    >
      {general.length ? (
        <Alert type="warning" showIcon title={general.map((error) => error.message).join(" ")} />
      ) : null}
      <FormFields
        object={object}
        fields={unique}
        values={{ ...record, ...values }}
        errors={problem.errors}
        onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
      />
    </Modal>
  );
}
