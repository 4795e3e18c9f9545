import { Alert, Button, Input, Modal } from "antd";
import { useState } from "react";
import { changeRecord, type Values } from "../../../api/records";
import type { RecordRow } from "../../../api/schema";
import { toWireValue } from "../../../fields/values";
import { t, tOr } from "../../../lib/i18n";
import { offerUndo } from "../../../lib/undo";
import { objectLabel, useObjectMap } from "../../../meta/objects";
import { refreshObjects } from "../../../records/cache";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";
import { DataScope, type Scope } from "./DataScope";
import { differences, EVERY, type Grants, grantsOf } from "./grants";
import { RightsMatrix } from "./RightsMatrix";

/** The rights of one role: nothing holds before the list of changes was seen and saved. */
export function RoleEditor({ role }: { role: RecordRow }) {
  const objects = useObjectMap();
  const notify = useNotify();
  const before = grantsOf(role.objects);
  const started: Scope = { scope: String(role.scope), departments: role.departments ?? [], rule: role.rule ?? null };
  const [name, setName] = useState(String(role.name));
  const [grants, setGrants] = useState<Grants>(before);
  const [scope, setScope] = useState<Scope>(started);
  const [checking, setChecking] = useState(false);
  const [busy, setBusy] = useState(false);
  const changes = differences(before, grants);
  const scoped = JSON.stringify(scope) !== JSON.stringify(started);
  const dirty = changes.length > 0 || scoped || name !== role.name;
  const reset = () => {
    setGrants(before);
    setScope(started);
    setName(String(role.name));
  };
  const save = async () => {
    const values: Values = {};
    if (name !== role.name) values.name = name;
    if (changes.length) values.objects = grants as never;
    if (scoped) {
      values.scope = scope.scope;
      values.departments = toWireValue(scope.departments);
      values.rule = scope.scope === "rule" ? scope.rule : null;
    }
    setBusy(true);
    try {
      await changeRecord("role", role.id, values, role.version);
      offerUndo(t("design.saved", { name }));
      setChecking(false);
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
      refreshObjects("role");
    }
  };
  return (
    <div style={{ minWidth: 0 }}>
      {role.is_admin ? (
        <Alert type="info" showIcon title={t("design.admin_hint")} style={{ marginBottom: 12 }} />
      ) : null}
      <section className={styles.card}>
        <div className={styles.field}>
          <label htmlFor="role-editor-name">{t("design.role_name")}</label>
          <Input id="role-editor-name" value={name} onChange={(event) => setName(event.target.value)} />
        </div>
      </section>
      <DataScope value={scope} onChange={setScope} />
      <RightsMatrix grants={grants} onChange={setGrants} />
      <div className={styles.foot}>
        <Button type="primary" disabled={!dirty || !name.trim()} onClick={() => setChecking(true)}>
          {t("design.review")}
        </Button>
        <Button disabled={!dirty} onClick={reset}>
          {t("design.discard")}
        </Button>
        <span className={styles.hint}>{dirty ? t("design.unsaved") : null}</span>
      </div>
      {checking ? (
        <Modal
          open
          title={t("design.plan")}
          okText={t("design.apply")}
          cancelText={t("action.cancel")}
          okButtonProps={{ loading: busy }}
          onOk={() => void save()}
          onCancel={() => setChecking(false)}
        >
          <ul className={styles.plain}>
            {name !== role.name ? <li>{t("design.renamed", { before: String(role.name), after: name })}</li> : null}
            {scoped ? (
              <li>
                {t("design.scope")} → {t(`design.scope.${scope.scope}` as "design.scope.all")}
              </li>
            ) : null}
            {changes.map((each) => (
              <li key={`${each.object}.${each.what}`}>
                {each.object === EVERY ? t("design.other_objects") : objectLabel(objects.get(each.object), each.object)}{" "}
                · {tOr(`design.verb.${each.what}`, each.what)}
                {": "}
                {t(`design.right.${each.before}` as "design.right.yes")} →{" "}
                <strong>{t(`design.right.${each.after}` as "design.right.yes")}</strong>
              </li>
            ))}
          </ul>
        </Modal>
      ) : null}
    </div>
  );
}
