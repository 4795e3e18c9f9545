import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { useState } from "react";
import { changeComment, removeComment, type Words } from "../../api/comments";
import type { TimelineItem } from "../../api/pastSchema";
import { recordKeys } from "../../api/records";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { useMe } from "../../api/session";
import { dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import { useUnseen } from "./CommentBox";
import { CommentInput } from "./CommentInput";
import styles from "./comments.module.css";
import { piecesOf } from "./mentions";

interface CommentBodyProps {
  object: ObjectMeta;
  record: RecordRow;
  item: TimelineItem & { comment: NonNullable<TimelineItem["comment"]> };
}

/** What somebody said; its author may change it and take it away. */
export default function CommentBody({ object, record, item }: CommentBodyProps) {
  const me = useMe();
  const client = useQueryClient();
  const notify = useNotify();
  const tellUnseen = useUnseen();
  const [editing, setEditing] = useState(false);
  const { id, mentions, edited_at } = item.comment;
  const refresh = () => client.invalidateQueries({ queryKey: recordKeys.timeline(object.name, record.id) });
  const change = useMutation({
    mutationFn: (words: Words) => changeComment(object.name, record.id, id, words),
    onSuccess: async (said) => {
      tellUnseen(said);
      await refresh();
      setEditing(false);
    },
    onError: notify.failed,
  });
  const remove = useMutation({
    mutationFn: () => removeComment(object.name, record.id, id),
    onSuccess: refresh,
    onError: notify.failed,
  });
  const mine = item.actor?.id === (me.acting?.by.id ?? me.user.id) && !me.view_as;
  if (editing) {
    return (
      <CommentInput
        label={t("comment.change")}
        text={item.text ?? ""}
        called={mentions}
        save={t("action.save")}
        busy={change.isPending}
        onSave={(words) => change.mutate(words)}
        onCancel={() => setEditing(false)}
      />
    );
  }
  return (
    <div className={styles.comment}>
      <p dir="auto">
        {piecesOf(item.text ?? "", mentions).map((piece, index) =>
          piece.person ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed text
            <strong key={index} data-me={piece.person.id === me.user.id}>
              {piece.text}
            </strong>
          ) : (
            piece.text
          ),
        )}
        {edited_at ? (
          <span className="muted" title={dateTime(edited_at)}>
            {" "}
            {t("comment.edited")}
          </span>
        ) : null}
      </p>
      {mine || me.is_admin ? (
        <div className={styles.own}>
          {mine ? (
            <Button type="link" size="small" onClick={() => setEditing(true)}>
              {t("comment.change")}
            </Button>
          ) : null}
          <Popconfirm
            title={t("comment.remove_ask")}
            okText={t("action.remove")}
            cancelText={t("action.cancel")}
            onConfirm={() => remove.mutate()}
          >
            <Button type="link" size="small">
              {t("action.remove")}
            </Button>
          </Popconfirm>
        </div>
      ) : null}
    </div>
  );
}
