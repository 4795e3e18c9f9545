import { Button, Checkbox, Input } from "antd";
import { Fragment, useState } from "react";
import { useObjects } from "../../../api/metadata";
import { t } from "../../../lib/i18n";
import { objectLabel } from "../../../meta/objects";
import styles from "../designer.module.css";
import { FieldRights } from "./FieldRights";
import { EVERY, effective, type Grants, VERBS, withVerb, withVerbs } from "./grants";

interface MatrixProps {
  grants: Grants;
  onChange: (next: Grants) => void;
}

/** Objects down, verbs across; a line opens into the rights on its fields. */
export function RightsMatrix({ grants, onChange }: MatrixProps) {
  const objects = useObjects();
  const [text, setText] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const wanted = text.trim().toLowerCase();
  const rows = [
    { name: EVERY, label: t("design.other_objects") },
    ...(objects.data ?? [])
      .map((each) => ({ name: each.name, label: objectLabel(each) }))
      .sort((a, b) => Number(b.name in grants) - Number(a.name in grants)),
  ].filter((row) => `${row.label} ${row.name}`.toLowerCase().includes(wanted));
  return (
    <section className={styles.card}>
      <div className={styles.line} style={{ marginBottom: 8 }}>
        <h2>{t("design.rights")}</h2>
        <span className={styles.space} />
        <Input
          className={styles.search}
          allowClear
          value={text}
          placeholder={t("design.find_object")}
          aria-label={t("design.find_object")}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t("design.object")}</th>
              {VERBS.map((verb) => (
                <th key={verb} className={styles.mid}>
                  {t(`design.verb.${verb}`)}
                </th>
              ))}
              <th />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const { grant, own } = effective(grants, row.name);
              const limited = Object.keys(grant.fields ?? {}).length;
              const all = VERBS.every((verb) => grant.verbs.includes(verb));
              return (
                <Fragment key={row.name}>
                  <tr style={own || row.name === EVERY ? undefined : { opacity: 0.72 }}>
                    <td>
                      <Checkbox
                        checked={all}
                        indeterminate={!all && grant.verbs.length > 0}
                        onChange={(event) => onChange(withVerbs(grants, row.name, event.target.checked ? VERBS : []))}
                      >
                        {row.label}
                      </Checkbox>
                    </td>
                    {VERBS.map((verb) => (
                      <td key={verb} className={styles.mid}>
                        <Checkbox
                          checked={grant.verbs.includes(verb)}
                          aria-label={`${row.label} ${t(`design.verb.${verb}`)}`}
                          onChange={(event) => onChange(withVerb(grants, row.name, verb, event.target.checked))}
                        />
                      </td>
                    ))}
                    <td style={{ whiteSpace: "nowrap" }}>
                      {row.name === EVERY ? null : (
                        <Button
                          size="small"
                          type="text"
                          aria-expanded={open === row.name}
                          aria-label={t("design.field_rights_of", { name: row.label })}
                          onClick={() => setOpen(open === row.name ? null : row.name)}
                        >
                          {t("design.field_rights")}
                          {limited ? ` (${limited})` : ""}
                        </Button>
                      )}
                    </td>
                  </tr>
                  {open === row.name ? (
                    <tr>
                      <td colSpan={VERBS.length + 2}>
                        <FieldRights object={row.name} grants={grants} onChange={onChange} />
                      </td>
                    </tr>
                  ) : null}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
