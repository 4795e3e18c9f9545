import { Button, Tag } from "antd";
import { lazy, Suspense, useState } from "react";
import type { Ref } from "../../api/schema";
import { t } from "../../lib/i18n";
import own from "./forecast.module.css";
import { type Judgment, useJudgments, useMayJudge } from "./judgments";

const JudgeDialog = lazy(() => import("./JudgeDialog"));

/** What was judged about a deal, and the way to judge it. */
export function JudgeButton({ deal, judgment }: { deal: Ref; judgment?: Judgment }) {
  const [open, setOpen] = useState(false);
  const may = useMayJudge();
  return (
    <span className={own.judge} data-testid="judgment">
      {judgment ? (
        <Tag
          color={judgment.verdict === "include" ? "green" : "red"}
          title={[judgment.by, judgment.reason].filter(Boolean).join(": ")}
        >
          {t(`judge.${judgment.verdict}`)}
        </Tag>
      ) : null}
      {may.create ? (
        <Button size="small" onClick={() => setOpen(true)}>
          {t("judge.judge")}
        </Button>
      ) : null}
      {open ? (
        <Suspense>
          <JudgeDialog deal={deal} current={judgment} close={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </span>
  );
}

/** The same under a deal's key facts, with who said it and why. */
export function DealJudgment({ deal }: { deal: Ref }) {
  const found = useJudgments([deal.id]).data?.get(deal.id);
  const may = useMayJudge();
  if (!may.create && !found) return null;
  return (
    <section className={own.score} aria-label={t("judge.section")}>
      <span>{t("judge.section")}</span>
      <JudgeButton deal={deal} judgment={found} />
      {found ? (
        <span className="muted">{[found.by, found.reason].filter(Boolean).join(": ")}</span>
      ) : (
        <span className="muted">{t("judge.none")}</span>
      )}
    </section>
  );
}
