import { Link } from "react-router";
import type { AuditEntry, AuditFilter } from "../../api/audit";
import { deviceName } from "../../lib/device";
import { dateTime } from "../../lib/format";
import { t, tOr } from "../../lib/i18n";
import { fieldLabel, findField, objectLabel } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import styles from "./audit.module.css";
import type { AuditNames } from "./useAuditNames";
import { isNothing, valueText } from "./words";

const SHOWN = 6;

interface AuditLineProps {
  entry: AuditEntry;
  names: AuditNames;
  onFilter: (filter: AuditFilter) => void;
}

/** One entry: a sentence, what changed, and where it came from. */
export function AuditLine({ entry, names, onFilter }: AuditLineProps) {
  const object = names.objects.get(entry.object ?? "");
  const actor = entry.actor ? names.name("user", entry.actor) || "—" : t("timeline.system");
  const record = entry.object && entry.record ? names.name(entry.object, entry.record) : "";
  const told = Object.entries(entry.note ?? {}).filter(([key]) => key !== "from");
  const device = entry.device ?? "";
  return (
    <li className={styles.entry}>
      <time className="num" dateTime={entry.at}>
        {dateTime(entry.at)}
      </time>
      <div className={styles.told}>
        <div className={styles.sentence}>
          <strong>{actor}</strong>
          {entry.on_behalf ? (
            <span className="muted">{t("audit.on_behalf", { name: names.name("user", entry.on_behalf) || "—" })}</span>
          ) : null}
          <span>{tOr(`audit.act.${entry.action}`, entry.action)}</span>
          {object ? <span className="muted">{objectLabel(object)}</span> : null}
          {record && entry.object && entry.record ? (
            <Link to={recordPath(entry.object, entry.record)}>{record}</Link>
          ) : entry.record ? (
            <code>{entry.record.slice(-8)}</code>
          ) : null}
        </div>
        {entry.changes.slice(0, SHOWN).map((change) => {
          const field = object && findField(object, change.field);
          return (
            <div key={change.field} className={styles.change}>
              <span className="muted">{field ? fieldLabel(field) : change.field}</span>
              {entry.action === "create" || isNothing(change.old) ? null : (
                <>
                  <s>{valueText(field, change.old, names.name)}</s> <span aria-hidden="true">→</span>
                </>
              )}
              <span>{valueText(field, change.new, names.name)}</span>
            </div>
          );
        })}
        {entry.changes.length > SHOWN ? (
          <div className="muted">{t("audit.more", { count: entry.changes.length - SHOWN })}</div>
        ) : null}
        {told.map(([key, value]) => (
          <div key={key} className={styles.change}>
            <span className="muted">{key}</span>
            <span>{String(value)}</span>
          </div>
        ))}
        {entry.reason ? <div>{entry.reason}</div> : null}
        {entry.undoes ? <div className="muted">{t("audit.undoes")}</div> : null}
        {entry.erased_at ? <div className={styles.erased}>{t("audit.erased")}</div> : null}
        <div className={styles.meta}>
          <span>{tOr(`source.${entry.source}`, entry.source)}</span>
          {entry.ip ? <span className="num">{entry.ip}</span> : null}
          {device ? <span title={device}>{deviceName(device)}</span> : null}
          <button type="button" className="link-button" onClick={() => onFilter({ operation: entry.operation })}>
            {t("audit.one_operation")}
          </button>
          {entry.record ? (
            <button type="button" className="link-button" onClick={() => onFilter({ record: entry.record ?? "" })}>
              {t("audit.one_record")}
            </button>
          ) : null}
        </div>
      </div>
    </li>
  );
}
