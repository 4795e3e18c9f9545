/** Keeps the address and the draft together: an address with an id opens that draft, a new draft gets its address. */
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { openDraft, startOver, useDraft } from "./wizardStore";

export function useOpened(id: string | undefined) {
  const draft = useDraft();
  const navigate = useNavigate();
  const [missing, setMissing] = useState<string[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [opened, setOpened] = useState(id);
  const isNew = id !== undefined && draft.id !== id;
  useEffect(() => {
    if (!isNew) return;
    let left = false;
    setError(null);
    openDraft(id)
      .then((gone) => {
        if (!left) setMissing(gone);
      })
      .catch((problem: unknown) => {
        if (!left) setError(problem);
      });
    return () => {
      left = true;
    };
  }, [id, isNew]);
  useEffect(() => {
    // the first file was kept: from here on the address is that of the draft
    if (id === undefined && opened === undefined && draft.id) navigate(`/import/${draft.id}`, { replace: true });
    // "new import" while another one is open here: that one stays on the server
    if (id === undefined && opened !== undefined) void startOver();
    setOpened(id);
  }, [id, opened, draft.id, navigate]);
  return { opening: isNew && error === null, error, missing };
}
