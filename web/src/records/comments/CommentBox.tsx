import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addComment, type Said, type Words } from "../../api/comments";
import { recordKeys } from "../../api/records";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import { CommentInput } from "./CommentInput";

/** Says who was called and cannot read the record. */
export function useUnseen() {
  const notify = useNotify();
  return ({ unseen }: Said) => {
    if (unseen.length) notify.warn(t("comment.unseen", { names: unseen.join(t("text.list_separator")) }));
  };
}

/** Where one says something about a record. */
export default function CommentBox({ object, record }: { object: ObjectMeta; record: RecordRow }) {
  const client = useQueryClient();
  const notify = useNotify();
  const tellUnseen = useUnseen();
  const [round, setRound] = useState(0);
  const add = useMutation({
    mutationFn: (words: Words) => addComment(object.name, record.id, words),
    onSuccess: async (said) => {
      setRound((before) => before + 1);
      tellUnseen(said);
      await client.invalidateQueries({ queryKey: recordKeys.timeline(object.name, record.id) });
    },
    onError: notify.failed,
  });
  return (
    <CommentInput
      key={round}
      label={t("comment.placeholder")}
      save={t("comment.send")}
      busy={add.isPending}
      onSave={(words) => add.mutate(words)}
    />
  );
}
