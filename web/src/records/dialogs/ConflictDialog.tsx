import { useQuery } from "@tanstack/react-query";
import { Modal, Radio } from "antd";
import { useState } from "react";
import { getRecord, type Values } from "../../api/records";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { sameValue } from "../../fields/values";
import { t } from "../../lib/i18n";
import { expandable, fieldLabel, pickFields } from "../../meta/objects";
import { ErrorState, Skeleton } from "../../ui/states";
import type { Resolution } from "./dialogContext";
import styles from "./dialogs.module.css";

interface ConflictDialogProps {
  object: ObjectMeta;
  before: RecordRow;
  mine: Values;
  done: (next: Resolution | null) => void;
}

/** Somebody else saved first: both values of every field in question, one of them to be picked. */
export default function ConflictDialog({ object, before, mine, done }: ConflictDialogProps) {
  const names = Object.keys(mine);
  const theirs = useQuery({
    queryKey: ["conflict", object.name, before.id, String(before.version)],
    queryFn: () => getRecord(object.name, before.id, expandable(object, names)),
    gcTime: 0,
    staleTime: 0,
  });
  const [picks, setPicks] = useState<Record<string, "mine" | "theirs">>({});
  const fresh = theirs.data;
  const pick = (name: string) => picks[name] ?? "mine";
  const save = () => {
    if (!fresh) return;
    const values = Object.fromEntries(
      Object.entries(mine).filter(([name, value]) => pick(name) === "mine" && !sameValue(value, fresh[name])),
    );
    done({ values, version: fresh.version });
  };
  return (
    <Modal
      open
      title={t("conflict.title")}
      okText={t("conflict.save")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !fresh }}
      onOk={save}
      onCancel={() => done(null)}
      width={640}
    >
      <p className="muted">{t("conflict.hint")}</p>
      {theirs.error ? <ErrorState error={theirs.error} /> : null}
      {theirs.isPending ? <Skeleton rows={3} /> : null}
      {fresh
        ? pickFields(object, names).map((field) => (
            <fieldset key={field.name} className={styles.conflict}>
              <legend>{fieldLabel(field)}</legend>
              <Radio.Group
                value={pick(field.name)}
                onChange={(event) => setPicks((now) => ({ ...now, [field.name]: event.target.value }))}
              >
                <Radio value="mine">
                  <span className="muted">{t("conflict.mine")}</span>{" "}
                  <FieldValue field={field} record={{ ...before, ...mine }} />
                </Radio>
                <Radio value="theirs">
                  <span className="muted">{t("conflict.theirs")}</span> <FieldValue field={field} record={fresh} />
                </Radio>
              </Radio.Group>
            </fieldset>
          ))
        : null}
    </Modal>
  );
}
