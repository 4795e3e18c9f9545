import { Button, Input } from "antd";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { type Draft, type Match, useDuplicates } from "../../api/duplicates";
import type { ObjectMeta } from "../../api/schema";
import { isEmpty, toWireValue } from "../../fields/values";
import { t } from "../../lib/i18n";
import { recordPath } from "../../meta/paths";
import styles from "./duplicates.module.css";

const AFTER_MS = 300;
const LEAST = 2;
const SHOWN = 5;

interface DuplicateHintsProps {
  object: ObjectMeta;
  values: Draft;
  /** What saving was refused for; shown until the draft changes. */
  refused: Match[] | null;
  /** Saves in spite of the refusal, for those who may; the reason becomes history. */
  onAllTheSame?: ((reason: string) => void) | undefined;
}

/** Records that may mean the same as the draft, told while it is typed. */
export function DuplicateHints({ object, values, refused, onAllTheSame }: DuplicateHintsProps) {
  const [asked, setAsked] = useState<Draft>({});
  const filled = Object.entries(values).filter(([, value]) => !isEmpty(value));
  const text = JSON.stringify(Object.fromEntries(filled.map(([key, value]) => [key, toWireValue(value)])));
  useEffect(() => {
    const timer = setTimeout(() => setAsked(JSON.parse(text) as Draft), AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const name = asked[object.name_field];
  const enough = typeof name === "string" && name.trim().length >= LEAST;
  const found = useDuplicates(object.name, asked, enough || Object.keys(asked).length > 1);
  const matches = refused ?? (enough ? found.data : undefined) ?? [];
  if (matches.length === 0) return null;
  return (
    <section className={styles.box} data-refused={refused !== null} role={refused ? "alert" : "status"}>
      <div className={styles.title}>{t(refused ? "duplicates.refused" : "duplicates.title")}</div>
      <ul className={styles.list}>
        {matches.slice(0, SHOWN).map((match) => (
          <MatchLine key={match.id ?? match.name + match.owner} match={match} />
        ))}
      </ul>
      {refused && onAllTheSame ? <AllTheSame onConfirm={onAllTheSame} /> : null}
    </section>
  );
}

function AllTheSame({ onConfirm }: { onConfirm: (reason: string) => void }) {
  const [reason, setReason] = useState("");
  return (
    <div className={styles.allow}>
      <Input
        size="small"
        value={reason}
        maxLength={200}
        placeholder={t("duplicates.reason")}
        aria-label={t("duplicates.reason")}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button size="small" disabled={!reason.trim()} onClick={() => onConfirm(reason.trim())}>
        {t("duplicates.all_the_same")}
      </Button>
    </div>
  );
}

function MatchLine({ match }: { match: Match }) {
  const days = match.last_activity_days;
  const facts = [
    match.owner ? t("duplicates.owner", { name: match.owner }) : "",
    days === undefined ? "" : days === 0 ? t("duplicates.today") : t("duplicates.days", { count: days }),
    ...match.reasons,
  ].filter(Boolean);
  return (
    <li className={styles.match}>
      {match.id ? (
        <Link to={recordPath(match.object, match.id)} target="_blank" rel="noreferrer" className={styles.name}>
          {match.name}
        </Link>
      ) : (
        <span className={styles.name}>{match.name}</span>
      )}
      <span className={styles.facts}>{facts.join(t("text.list_separator"))}</span>
    </li>
  );
}
