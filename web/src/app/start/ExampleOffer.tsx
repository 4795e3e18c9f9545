import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm, Spin } from "antd";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { examplesOptions, loadExamples, removeExamples } from "../../api/examples";
import { useMe } from "../../api/session";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import styles from "./start.module.css";

/** An empty workspace can be filled with example data for a look around; they are gone again with one click. */
export default function ExampleOffer() {
  const me = useMe();
  const client = useQueryClient();
  const notify = useNotify();
  const { data } = useQuery(examplesOptions);
  const state = data?.state;
  const before = useRef(state);
  useEffect(() => {
    const ended = before.current !== state && (before.current === "loading" || before.current === "removing");
    before.current = state;
    if (ended) void client.invalidateQueries();
  }, [state, client]);
  const options = {
    onSuccess: () => client.invalidateQueries({ queryKey: examplesOptions.queryKey }),
    onError: notify.failed,
  };
  const load = useMutation({ mutationFn: loadExamples, ...options });
  const remove = useMutation({ mutationFn: removeExamples, ...options });
  if (!data || !me.is_admin || me.view_as || state === "demo" || (state === "none" && !data.may_load)) return null;
  const moving = state === "loading" || state === "removing";
  return (
    <section className={styles.card} aria-label={t("examples.title")}>
      <header className={styles.head}>
        <h2>{t("examples.title")}</h2>
        <span className="muted">{t(`examples.${state ?? "none"}_hint` as "examples.none_hint")}</span>
        <span className={styles.actions}>
          {moving ? <Spin size="small" aria-label={t("examples.title")} /> : null}
          {state === "none" ? (
            <>
              <Button type="primary" loading={load.isPending} onClick={() => load.mutate()}>
                {t("examples.load")}
              </Button>
              <Link to="/import">{t("nav.import")}</Link>
            </>
          ) : (
            <Popconfirm
              title={t("examples.remove_ask")}
              okText={t("examples.remove")}
              cancelText={t("action.cancel")}
              onConfirm={() => remove.mutate()}
            >
              <Button disabled={state === "removing"} loading={remove.isPending}>
                {t("examples.remove")}
              </Button>
            </Popconfirm>
          )}
        </span>
      </header>
    </section>
  );
}
