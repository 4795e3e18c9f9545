import { CheckCircleFilled, CloseOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { useEffect } from "react";
import { Link } from "react-router";
import { type Checklist, checklistOptions, prefer } from "../../api/people";
import { useMe } from "../../api/session";
import { t } from "../../lib/i18n";
import { can, useObjectMap } from "../../meta/objects";
import { useNotify } from "../../ui/useNotify";
import { FirstStepsRoom, rememberFirstSteps } from "./FirstStepsRoom";
import styles from "./start.module.css";
import { madeBy, wayOf } from "./steps";

const FIVE = 5;

/** The first steps of a role until they are done or put away; they tick themselves by what is there. */
export default function FirstSteps() {
  const me = useMe();
  const client = useQueryClient();
  const notify = useNotify();
  const { data } = useQuery(checklistOptions);
  const objects = useObjectMap();
  const dismiss = useMutation({
    mutationFn: () => prefer("checklist", { dismissed: true }),
    onSuccess: () =>
      client.setQueryData(checklistOptions.queryKey, (before?: Checklist) => before && { ...before, dismissed: true }),
    onError: notify.failed,
  });
  useEffect(() => {
    if (data) rememberFirstSteps(!data.dismissed && data.steps.some((step) => !step.done));
  }, [data]);
  if (me.view_as || me.acting || data?.dismissed) return null;
  if (!data) return <FirstStepsRoom />;
  const steps = data.steps.filter(({ key }) => {
    const made = madeBy(key);
    const object = made === undefined ? undefined : objects.get(made);
    return made === undefined || (object !== undefined && can(object, "create"));
  });
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done);
  if (!next) return null;
  const title = t(steps.length === FIVE ? "start.title" : "start.title_few");
  return (
    <section className={styles.card} aria-label={title}>
      <header className={styles.head}>
        <h2>{title}</h2>
        <Progress
          className={styles.progress}
          percent={Math.round((100 * done) / steps.length)}
          showInfo={false}
          size="small"
          aria-label={t("start.done_of", { done, all: steps.length })}
        />
        <span className="muted num">{t("start.done_of", { done, all: steps.length })}</span>
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined aria-hidden />}
          aria-label={t("start.dismiss")}
          title={t("start.dismiss")}
          loading={dismiss.isPending}
          onClick={() => dismiss.mutate()}
        />
      </header>
      <ol className={styles.steps}>
        {steps.map((step, index) => {
          const way = wayOf(step.key);
          return (
            <li key={step.key} data-done={step.done} data-next={step === next}>
              {step.done ? (
                <CheckCircleFilled aria-label={t("start.done")} />
              ) : (
                <span className={styles.number} aria-hidden>
                  {index + 1}
                </span>
              )}
              <div>
                {way ? (
                  <>
                    <Link to={way.to}>{t(way.label)}</Link>
                    <p className="muted">{t(way.hint)}</p>
                  </>
                ) : (
                  step.key
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
