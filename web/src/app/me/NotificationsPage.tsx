/** Which notifications somebody wants to get. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Switch } from "antd";
import { type Choices, choicesOptions, prefer } from "../../api/people";
import type { Json } from "../../api/schema";
import { t, tOr } from "../../lib/i18n";
import { ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import styles from "../security.module.css";

const KEY = "notifications";

function turnedOff(choices: Choices): string[] {
  const kept: Json = choices.preferences[KEY] ?? null;
  const off = kept && typeof kept === "object" && !Array.isArray(kept) ? kept.off : null;
  return Array.isArray(off) ? off.map(String) : [];
}

export default function NotificationsPage() {
  const client = useQueryClient();
  const notify = useNotify();
  const choices = useQuery(choicesOptions);
  const change = useMutation({
    mutationFn: (off: string[]) => prefer(KEY, { off }),
    onSuccess: ({ preferences }) => {
      client.setQueryData(choicesOptions.queryKey, (before?: Choices) => before && { ...before, preferences });
      notify.done(t("notify.saved"));
    },
    onError: notify.failed,
  });
  const off = choices.data ? turnedOff(choices.data) : [];
  return (
    <div className={styles.page}>
      <h1>{t("notify.settings")}</h1>
      <section className={styles.block}>
        {choices.error ? <ErrorState error={choices.error} retry={() => choices.refetch()} /> : null}
        {choices.isPending ? <Skeleton rows={3} /> : null}
        <ul className={styles.sessions}>
          {(choices.data?.topics ?? []).map((topic) => {
            const label = tOr(`notify.topic.${topic}`, topic);
            return (
              <li key={topic}>
                <div className={styles.device}>
                  <div>{label}</div>
                  <div className="muted">{tOr(`notify.topic.${topic}_hint`, "")}</div>
                </div>
                <Switch
                  aria-label={label}
                  checked={!off.includes(topic)}
                  loading={change.isPending}
                  onChange={(on) => change.mutate(on ? off.filter((each) => each !== topic) : [...off, topic])}
                />
              </li>
            );
          })}
        </ul>
      </section>
    </div>
  );
}
