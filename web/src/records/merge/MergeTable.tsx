import { Button, Checkbox, Radio } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { mergeRecords } from "../../api/merging";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { offerUndo } from "../../lib/undo";
import { fieldLabel, recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { useNotify } from "../../ui/useNotify";
import { refreshObjects } from "../cache";
import styles from "./merge.module.css";
import { defaultPick, differs, pickable, picks, proposedSurvivor } from "./mergeModel";

interface MergeTableProps {
  object: ObjectMeta;
  records: RecordRow[];
  onDrop: (id: string) => void;
}

/** One column for each record, one row for each field: the marked value stays. */
export function MergeTable({ object, records, onDrop }: MergeTableProps) {
  const navigate = useNavigate();
  const notify = useNotify();
  const fields = pickable(object);
  const [kept, setKept] = useState<string>();
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [all, setAll] = useState(false);
  const [busy, setBusy] = useState(false);
  const survivor = records.some((record) => record.id === kept) && kept ? kept : proposedSurvivor(fields, records);
  const differing = fields.filter((field) => differs(field, records));
  const shown = all ? fields : differing;
  const stays = records.find((record) => record.id === survivor);
  const picked = (name: string) => {
    const own = chosen[name];
    const field = fields.find((each) => each.name === name);
    if (own && records.some((record) => record.id === own)) return own;
    return field ? defaultPick(field, records, survivor) : survivor;
  };
  const merge = async () => {
    setBusy(true);
    try {
      const from = records.map((record) => record.id).filter((id) => id !== survivor);
      const done = await mergeRecords(object.name, survivor, from, picks(fields, records, survivor, chosen));
      const moved = Object.values(done.moved).reduce((sum, count) => sum + count, 0);
      refreshObjects(object.name, ...Object.keys(done.moved));
      notify.done(t("merge.done", { count: moved }));
      if (stays) offerUndo(t("merge.undo_offer", { name: recordName(object, stays) }));
      navigate(recordPath(object.name, survivor), { replace: true });
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className={styles.box}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th />
              {records.map((record) => (
                <th key={record.id} data-stays={record.id === survivor} scope="col">
                  <Radio checked={record.id === survivor} onChange={() => setKept(record.id)}>
                    {recordName(object, record)}
                  </Radio>
                  <div className={styles.about}>
                    <span className={styles.stays}>{record.id === survivor ? t("merge.stays") : null}</span>
                    <span className="num">
                      {typeof record.created_at === "string" ? dateTime(record.created_at) : ""}
                    </span>
                    {records.length > 2 ? (
                      <button type="button" className="link-button" onClick={() => onDrop(record.id)}>
                        {t("merge.drop")}
                      </button>
                    ) : null}
                  </div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((field) => (
              <tr key={field.name}>
                <th scope="row">{fieldLabel(field)}</th>
                {records.map((record) => {
                  const on = picked(field.name) === record.id;
                  return (
                    <td key={record.id} data-on={on}>
                      {differing.includes(field) ? (
                        <Radio
                          checked={on}
                          aria-label={`${fieldLabel(field)} · ${recordName(object, record)}`}
                          onChange={() => setChosen((now) => ({ ...now, [field.name]: record.id }))}
                        >
                          <FieldValue field={field} record={record} />
                        </Radio>
                      ) : (
                        <FieldValue field={field} record={record} />
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.foot}>
        <Button type="primary" loading={busy} onClick={merge}>
          {t("merge.submit", { count: records.length })}
        </Button>
        <span className="muted">{t("merge.differ", { count: differing.length })}</span>
        <Checkbox checked={all} onChange={(event) => setAll(event.target.checked)}>
          {t("merge.all_fields")}
        </Checkbox>
      </div>
    </>
  );
}
