import { CheckCircleOutlined, CloseCircleOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select, Tag } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { type Access, explainAccess, type Reason, viewAs } from "../../../api/explain";
import type { FieldMeta, Json } from "../../../api/schema";
import { FieldEditor } from "../../../fields/FieldEditor";
import { asRef } from "../../../fields/values";
import { t, tOr } from "../../../lib/i18n";
import { objectLabel, useObjectMap } from "../../../meta/objects";
import { ErrorState, Skeleton } from "../../../ui/states";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";

const USER: FieldMeta = { name: "user", type: "user", label: {}, target: "user" };

/** Why a person may or may not see and change a record; or the whole product with their eyes. */
export default function SimulatorPage() {
  const objects = useObjectMap();
  const notify = useNotify();
  const [search] = useSearchParams();
  const [user, setUser] = useState<Json>(null);
  const [object, setObject] = useState(search.get("object") ?? "opportunity");
  const [record, setRecord] = useState<Json>(search.get("id"));
  const [reason, setReason] = useState("");
  const [who, what] = [asRef(user), asRef(record)];
  const link: FieldMeta = { name: "record", type: "ref", label: {}, target: object };
  const told = useQuery({
    queryKey: ["explain", object, what?.id, who?.id],
    queryFn: () => explainAccess(object, what?.id ?? "", who?.id ?? ""),
    enabled: Boolean(what && who),
    retry: false,
    gcTime: 0,
  });
  const look = async () => {
    if (!who) return;
    try {
      await viewAs(who.id, reason.trim());
      location.assign("/");
    } catch (error) {
      notify.failed(error);
    }
  };
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.simulator")}</h1>
      </header>
      <section className={styles.card}>
        <div className={styles.line}>
          <div className={styles.field} style={{ flex: 1, minWidth: 200 }}>
            <label htmlFor="sim-user">{t("design.person")}</label>
            <FieldEditor id="sim-user" field={USER} value={user} onChange={setUser} />
          </div>
          <div className={styles.field} style={{ minWidth: 160 }}>
            <label htmlFor="sim-object">{t("design.object")}</label>
            <Select
              id="sim-object"
              style={{ width: "100%" }}
              value={object}
              showSearch={{ optionFilterProp: "label" }}
              options={[...objects.values()].map((each) => ({ value: each.name, label: objectLabel(each) }))}
              onChange={(next: string) => {
                setObject(next);
                setRecord(null);
              }}
            />
          </div>
          <div className={styles.field} style={{ flex: 2, minWidth: 220 }}>
            <label htmlFor="sim-record">{t("design.record")}</label>
            <FieldEditor id="sim-record" key={object} field={link} value={record} onChange={setRecord} />
          </div>
        </div>
      </section>
      {told.error ? <ErrorState error={told.error} /> : null}
      {told.isFetching ? <Skeleton rows={4} /> : null}
      {told.data ? (
        <section className={styles.card}>
          <p>
            {told.data.user.name} · {told.data.roles.join(t("text.list_separator"))} ·{" "}
            {tOr(`design.scope.${told.data.scope}`, told.data.scope)}
          </p>
          <AccessBlock title={t("design.may_read")} access={told.data.read} />
          <AccessBlock title={t("design.may_edit")} access={told.data.edit} />
          <AccessBlock title={t("design.may_delete")} access={told.data.delete} />
          {told.data.fields.length ? <h2 style={{ marginTop: 12 }}>{t("design.restricted_fields")}</h2> : null}
          <ul className={styles.plain}>
            {told.data.fields.map((field) => (
              <li key={field.field}>
                <strong>{field.label}</strong> <Tag>{tOr(`design.right.${field.right}`, field.right)}</Tag>
                <Reasons reasons={field.reasons} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section className={styles.card}>
        <h2>{t("design.view_as")}</h2>
        <p className={styles.hint}>{t("design.view_as_hint")}</p>
        <div className={styles.line}>
          <Input
            style={{ maxWidth: 320 }}
            value={reason}
            placeholder={t("design.reason")}
            aria-label={t("design.reason")}
            onChange={(event) => setReason(event.target.value)}
          />
          <Button disabled={!(who && reason.trim())} onClick={() => void look()}>
            {t("design.view_as")}
          </Button>
        </div>
      </section>
    </>
  );
}

function AccessBlock({ title, access }: { title: string; access: Access }) {
  return (
    <div style={{ marginTop: 8 }}>
      <strong>{title}</strong>{" "}
      <Tag color={access.allowed ? "green" : "red"}>{t(access.allowed ? "design.allowed" : "design.refused")}</Tag>
      <Reasons reasons={access.reasons} />
    </div>
  );
}

function Reasons({ reasons }: { reasons: Reason[] }) {
  return (
    <ul className={styles.plain}>
      {reasons.map((each) => (
        <li key={each.text}>
          {each.holds ? (
            <CheckCircleOutlined style={{ color: "var(--good)" }} aria-label={t("design.right.yes")} />
          ) : (
            <CloseCircleOutlined style={{ color: "var(--bad)" }} aria-label={t("design.right.no")} />
          )}{" "}
          {each.text}
        </li>
      ))}
    </ul>
  );
}
