import { Button, Drawer } from "antd";
import { useState } from "react";
import { Problem } from "../../../api/client";
import { changeRecord, type Values } from "../../../api/records";
import type { FieldError, ObjectMeta, RecordRow } from "../../../api/schema";
import { t } from "../../../lib/i18n";
import { offerUndo } from "../../../lib/undo";
import { pickFields } from "../../../meta/objects";
import { refreshObjects } from "../../../records/cache";
import { FormFields } from "../../../records/form/FormFields";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";
import { CheckList } from "./CheckList";
import { type Checks, checksOf, isWhole, LISTS, practiceFor } from "./checks";

const FIELDS = ["name", "type", "std_win_rate", "forecast_category", "expected_days", "allow_back", "guidance"];

interface StageDrawerProps {
  stage: RecordRow;
  object: ObjectMeta;
  /** Among the open stages; -1 for others. */
  place: number;
  close: () => void;
}

/** One stage: what it is worth, what leads people through it, and what a deal must have. */
export function StageDrawer({ stage, object, place, close }: StageDrawerProps) {
  const notify = useNotify();
  const [values, setValues] = useState<Values>({});
  const [checks, setChecks] = useState<Checks>(() => checksOf(stage));
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const before = checksOf(stage);
  const whole = LISTS.every((list) => checks[list].every(isWhole));
  const save = async () => {
    const changed: Values = { ...values };
    for (const list of LISTS) {
      if (JSON.stringify(before[list]) !== JSON.stringify(checks[list])) changed[list] = checks[list] as never;
    }
    setBusy(true);
    try {
      if (Object.keys(changed).length) {
        await changeRecord("stage", stage.id, changed, stage.version);
        offerUndo(t("design.saved", { name: String(stage.name) }));
      }
      close();
    } catch (error) {
      notify.failed(error);
      if (error instanceof Problem) setErrors(error.errors);
    } finally {
      setBusy(false);
      refreshObjects("stage");
    }
  };
  return (
    <Drawer
      open
      size={760}
      title={t("design.edit_stage", { name: String(stage.name) })}
      onClose={close}
      footer={
        <div className={styles.line}>
          <Button type="primary" loading={busy} disabled={!whole} onClick={() => void save()}>
            {t("action.save")}
          </Button>
          <Button onClick={close}>{t("action.cancel")}</Button>
          {whole ? null : <span className={styles.hint}>{t("design.unfinished")}</span>}
        </div>
      }
    >
      <FormFields
        object={object}
        fields={pickFields(object, FIELDS)}
        values={{ ...stage, ...values }}
        errors={errors}
        onChange={(name, value) => setValues((old) => ({ ...old, [name]: value }))}
      />
      <div className={styles.line} style={{ margin: "18px 0 8px" }}>
        <h2 style={{ fontSize: 14 }}>{t("design.gates")}</h2>
        <span className={styles.space} />
        {place >= 0 ? (
          <Button onClick={() => setChecks({ ...checks, ...practiceFor(place) })}>{t("design.practice")}</Button>
        ) : null}
      </div>
      {LISTS.map((list) => (
        <CheckList
          key={list}
          list={list}
          checks={checks[list]}
          onChange={(next) => setChecks({ ...checks, [list]: next })}
        />
      ))}
    </Drawer>
  );
}
