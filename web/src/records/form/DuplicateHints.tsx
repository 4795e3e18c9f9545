import { useEffect, useState } from "react";
import { Link } from "react-router";
import { type Draft, type Match, useDuplicates } from "../../api/duplicates";
import { isEmpty, toWireValue } from "../../fields/values";
import { t } from "../../lib/i18n";
import { recordPath } from "../../meta/paths";
import styles from "./duplicates.module.css";

const AFTER_MS = 300;
const LEAST = 2;
const SHOWN = 5;

interface DuplicateHintsProps {
  object: string;
  nameField: string;
  values: Draft;
  /** What saving was refused for; shown until the draft changes. */
  refused: Match[] | null;
}

/** Records that may mean the same as the draft, told while it is typed. */
export function DuplicateHints({ object, nameField, values, refused }: DuplicateHintsProps) {
  const [asked, setAsked] = useState<Draft>({});
  const filled = Object.entries(values).filter(([, value]) => !isEmpty(value));
  const text = JSON.stringify(Object.fromEntries(filled.map(([key, value]) => [key, toWireValue(value)])));
  useEffect(() => {
    const timer = setTimeout(() => setAsked(JSON.parse(text) as Draft), AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const name = asked[nameField];
  const enough = typeof name === "string" && name.trim().length >= LEAST;
  const found = useDuplicates(object, asked, enough || Object.keys(asked).length > 1);
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
    </section>
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
