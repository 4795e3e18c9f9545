import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Modal, Radio } from "antd";
import { useState } from "react";
import { type ExportFormat, startExport } from "../../../api/exports";
import type { Filter, ObjectMeta, SortKey } from "../../../api/schema";
import { groupDigits } from "../../../lib/format";
import { t } from "../../../lib/i18n";
import { fieldLabel, objectLabel, pickFields } from "../../../meta/objects";
import { useNotify } from "../../../ui/useNotify";
import { ExportList } from "../../exports/ExportList";
import styles from "./bulk.module.css";

interface ExportDialogProps {
  object: ObjectMeta;
  filter: Filter | null;
  sort: SortKey[];
  columns: readonly string[];
  count: number;
  onClose: () => void;
}

/** Which columns go into which kind of file; then the file itself, as soon as it is made. */
export default function ExportDialog({ object, filter, sort, columns, count, onClose }: ExportDialogProps) {
  const notify = useNotify();
  const client = useQueryClient();
  const shown = pickFields(object, columns).map((field) => field.name);
  const [fields, setFields] = useState<string[]>(shown);
  const [form, setForm] = useState<ExportFormat>("xlsx");
  const [started, setStarted] = useState<string>();
  const [busy, setBusy] = useState(false);
  const offered = object.fields.filter(
    (field) => field.rights !== "hidden" && field.type !== "sub" && field.type !== "secret",
  );
  // the columns of the list come first, in its order
  const ordered = [...pickFields(object, shown), ...offered.filter((field) => !shown.includes(field.name))];
  const start = async () => {
    setBusy(true);
    try {
      const wanted = ordered.map((field) => field.name).filter((name) => fields.includes(name));
      const { id } = await startExport(object.name, { filter, sort, fields: wanted }, form);
      await client.invalidateQueries({ queryKey: ["exports"] });
      setStarted(id);
    } catch (error) {
      notify.failed(error);
    }
    setBusy(false);
  };
  const title = t("bulk.export_title", { object: objectLabel(object) });
  if (started) {
    return (
      <Modal open title={title} footer={null} onCancel={onClose} width={640}>
        <ExportList only={started} />
        <p className="muted">{t("export.hint")}</p>
        <a href="/exports">{t("export.history")}</a>
      </Modal>
    );
  }
  return (
    <Modal
      open
      title={title}
      okText={t("bulk.do_export", { count: groupDigits(String(count)) })}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: fields.length === 0, loading: busy }}
      onOk={start}
      onCancel={onClose}
      width={640}
    >
      <div className={styles.form}>
        <Radio.Group
          aria-label={t("export.format")}
          value={form}
          onChange={(event) => setForm(event.target.value)}
          options={[
            { value: "xlsx", label: t("export.xlsx") },
            { value: "csv", label: t("export.csv") },
          ]}
        />
        <div>
          <Button size="small" type="link" onClick={() => setFields(shown)}>
            {t("export.view_columns")}
          </Button>
          <Button size="small" type="link" onClick={() => setFields(ordered.map((field) => field.name))}>
            {t("export.all_columns")}
          </Button>
        </div>
        <Checkbox.Group className={styles.columns ?? ""} value={fields} onChange={setFields}>
          {ordered.map((field) => (
            <Checkbox key={field.name} value={field.name}>
              {fieldLabel(field)}
            </Checkbox>
          ))}
        </Checkbox.Group>
      </div>
    </Modal>
  );
}
