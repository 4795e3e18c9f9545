import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { mergesOptions, unmerge } from "../../api/merging";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { useNames } from "../../fields/useNames";
import { dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import styles from "./record.module.css";

interface UnmergeDialogProps {
  object: ObjectMeta;
  record: RecordRow;
  onClose: () => void;
}

/** The merges into a record of the last 30 days; each can be taken back. */
export default function UnmergeDialog({ object, record, onClose }: UnmergeDialogProps) {
  const client = useQueryClient();
  const notify = useNotify();
  const list = useQuery(mergesOptions(object.name, record.id));
  const people = useNames(
    "user",
    (list.data ?? []).flatMap((each) => (each.actor ? [each.actor] : [])),
  );
  const [busy, setBusy] = useState<string>();
  const takeBack = async (operation: string) => {
    setBusy(operation);
    try {
      const { left } = await unmerge(object.name, record.id, operation);
      if (left.length) notify.note(t("undo.left", { count: left.length }));
      else notify.done(t("merge.undone"));
      await client.invalidateQueries();
      onClose();
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <Modal open title={t("merge.undo_title")} onCancel={onClose} footer={null}>
      {list.error ? <ErrorState error={list.error} /> : null}
      {list.isPending ? <Skeleton rows={3} /> : null}
      {list.data?.length === 0 ? <p className="muted">{t("merge.undo_none")}</p> : null}
      {list.data?.map((each) => (
        <div key={each.operation} className={styles.merge}>
          <div>
            <strong>{each.names.join(t("text.list_separator"))}</strong>
            <div className="muted num">
              {dateTime(each.at)} {people.get(each.actor ?? "") ?? ""}
            </div>
          </div>
          <Button loading={busy === each.operation} onClick={() => takeBack(each.operation)}>
            {t("merge.undo")}
          </Button>
        </div>
      ))}
    </Modal>
  );
}
