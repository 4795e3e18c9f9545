import type { FieldType } from "../../../api/schema";
import { t } from "../../../lib/i18n";
import styles from "../designer.module.css";
import { TYPE_GROUPS } from "./fieldTypes";
import { typeText } from "./typeText";

/** Every field type in groups. */
export function TypePicker({ pick }: { pick: (type: FieldType) => void }) {
  return (
    <div className={styles.fields}>
      {TYPE_GROUPS.map((group) => (
        <section key={group.key} className={styles.field}>
          <h3 className={styles.caption}>{t(`design.types.${group.key}`)}</h3>
          <div className={styles.types}>
            {group.types.map((type) => (
              <button key={type} type="button" className={styles.type} onClick={() => pick(type)}>
                <strong>{typeText(type)}</strong>
                <span className={styles.code}>{type}</span>
              </button>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
