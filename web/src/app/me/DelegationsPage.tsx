/** Who may work in whose name, now and later. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popconfirm, Tag } from "antd";
import { useState } from "react";
import { Problem } from "../../api/client";
import {
  DELEGATIONS,
  type Delegation,
  delegationOptions,
  endDelegation,
  makeDelegation,
  type NewDelegation,
} from "../../api/inTheirName";
import type { FieldMeta, Json } from "../../api/schema";
import { useMe } from "../../api/session";
import { FieldEditor } from "../../fields/FieldEditor";
import { asRef } from "../../fields/values";
import { dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import styles from "../security.module.css";
import { workFor } from "../shell/AvatarMenu";

const PERSON: FieldMeta = { name: "delegate", type: "user", label: {}, target: "user", required: true };
const FROM: FieldMeta = { name: "starts", type: "datetime", label: {} };
const UNTIL: FieldMeta = { name: "until", type: "datetime", label: {} };

export default function DelegationsPage() {
  const me = useMe();
  const list = useQuery(delegationOptions);
  const rows = list.data ?? [];
  const self = me.acting?.by.id ?? me.user.id;
  const given = rows.filter((row) => row.user.id === self);
  const got = rows.filter((row) => row.delegate.id === self);
  const others = rows.filter((row) => row.user.id !== self && row.delegate.id !== self);
  return (
    <div className={styles.page}>
      <h1>{t("delegate.title")}</h1>
      <p className="muted">{t("delegate.hint")}</p>
      {me.view_as || me.acting ? null : <NewOne />}
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={4} /> : null}
      {list.data && rows.length === 0 ? <EmptyState title={t("delegate.none")} hint={t("delegate.none_hint")} /> : null}
      <Block title={t("delegate.got")} rows={got} mayWork={!me.view_as && !me.acting} />
      <Block title={t("delegate.given")} rows={given} />
      <Block title={t("delegate.others")} rows={others} />
    </div>
  );
}

function Block({ title, rows, mayWork }: { title: string; rows: Delegation[]; mayWork?: boolean }) {
  const client = useQueryClient();
  const notify = useNotify();
  const end = useMutation({
    mutationFn: endDelegation,
    onSuccess: () => client.invalidateQueries({ queryKey: DELEGATIONS }),
    onError: notify.failed,
  });
  if (!rows.length) return null;
  return (
    <section className={styles.block} aria-label={title}>
      <h2>{title}</h2>
      <ul className={styles.sessions}>
        {rows.map((row) => {
          const later = Date.parse(row.starts) > Date.now();
          return (
            <li key={row.id}>
              <div className={styles.device}>
                <div>
                  {t("delegate.line", { who: row.delegate.name, whom: row.user.name })}{" "}
                  <Tag color={later ? "default" : "green"}>{t(later ? "delegate.later" : "delegate.running")}</Tag>
                </div>
                <div className="muted">
                  {[`${dateTime(row.starts)} – ${dateTime(row.until)}`, row.reason].filter(Boolean).join(" · ")}
                </div>
              </div>
              <span style={{ display: "flex", gap: 8 }}>
                {mayWork && !later ? (
                  <Button type="primary" onClick={() => workFor(row.user.id)}>
                    {t("menu.work_for", { name: row.user.name })}
                  </Button>
                ) : null}
                <Popconfirm
                  title={t("delegate.end_ask")}
                  okText={t("delegate.end")}
                  cancelText={t("action.cancel")}
                  onConfirm={() => end.mutate(row.id)}
                >
                  <Button>{t("delegate.end")}</Button>
                </Popconfirm>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function NewOne() {
  const client = useQueryClient();
  const notify = useNotify();
  const [person, setPerson] = useState<Json>(null);
  const [starts, setStarts] = useState<Json>(null);
  const [until, setUntil] = useState<Json>(null);
  const [reason, setReason] = useState("");
  const make = useMutation({
    mutationFn: (body: NewDelegation) => makeDelegation(body),
    onSuccess: (made) => {
      notify.done(t("delegate.made", { name: made.delegate.name }));
      setPerson(null);
      setStarts(null);
      setUntil(null);
      setReason("");
      void client.invalidateQueries({ queryKey: DELEGATIONS });
    },
    onError: (error) => {
      if (!(error instanceof Problem) || !error.errors.length) notify.failed(error);
    },
  });
  const refused = make.error instanceof Problem ? make.error.errors : [];
  const who = asRef(person);
  const save = () => {
    if (!who || typeof until !== "string") return;
    make.mutate({
      delegate: who.id,
      until,
      ...(typeof starts === "string" ? { starts } : {}),
      ...(reason.trim() ? { reason: reason.trim() } : {}),
    });
  };
  const said = (field: string) =>
    refused
      .filter((each) => each.field === field)
      .map((each) => (
        <div key={each.code} className={styles.refused} role="alert">
          {each.message}
        </div>
      ));
  return (
    <section className={styles.block}>
      <h2>{t("delegate.new")}</h2>
      <div className={styles.line} style={{ width: "100%", alignItems: "flex-start" }}>
        <div className={styles.part}>
          <label htmlFor="delegate-person">{t("delegate.person")}</label>
          <FieldEditor id="delegate-person" field={PERSON} value={person} onChange={setPerson} />
          {said("delegate")}
        </div>
        <div className={styles.part}>
          <label htmlFor="delegate-starts">{t("delegate.starts")}</label>
          <FieldEditor id="delegate-starts" field={FROM} value={starts} onChange={setStarts} />
          {said("starts")}
        </div>
        <div className={styles.part}>
          <label htmlFor="delegate-until">{t("delegate.until")}</label>
          <FieldEditor id="delegate-until" field={UNTIL} value={until} onChange={setUntil} />
          {said("until")}
        </div>
        <div className={styles.part}>
          <label htmlFor="delegate-reason">{t("delegate.reason")}</label>
          <Input
            id="delegate-reason"
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
      </div>
      <Button type="primary" disabled={!who || !until} loading={make.isPending} onClick={save}>
        {t("delegate.save")}
      </Button>
    </section>
  );
}
