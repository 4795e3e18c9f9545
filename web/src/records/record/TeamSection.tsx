import { CloseOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import type { FieldMeta, Json, ObjectMeta, RecordRow } from "../../api/schema";
import { type Member, putTeam, TEAM_ROLES, type TeamRole, teamOptions } from "../../api/team";
import { FieldEditor } from "../../fields/FieldEditor";
import { asRef } from "../../fields/values";
import { dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { can } from "../../meta/objects";
import { useNotify } from "../../ui/useNotify";
import { Section } from "./Section";
import styles from "./team.module.css";

const PERSON: FieldMeta = { name: "member", type: "user", label: {}, target: "user" };
const UNTIL: FieldMeta = { name: "until", type: "datetime", label: {} };

/** Who works on a record beside its owner, and until when; those who may share it change that. */
export default function TeamSection({ object, record }: { object: ObjectMeta; record: RecordRow }) {
  const client = useQueryClient();
  const notify = useNotify();
  const options = teamOptions(object.name, record.id);
  const { data: team } = useQuery(options);
  const [adding, setAdding] = useState(false);
  const change = useMutation({
    mutationFn: (next: readonly Omit<Member, "name">[]) =>
      putTeam(
        object.name,
        record.id,
        next.map(({ user, role, until }) => ({ user, role, until })),
      ),
    onSuccess: ({ team: now }) => {
      client.setQueryData(options.queryKey, now);
      setAdding(false);
      notify.done(t("team.changed"));
    },
    onError: notify.failed,
  });
  const mayShare = can(object, "share") && can(object, "update");
  if (!team || (!team.length && !mayShare)) return null;
  return (
    <Section
      key={adding ? "adding" : "shown"}
      title={t("team.title")}
      folded={team.length === 0 && !adding}
      extra={
        mayShare && !adding ? (
          <Button type="link" size="small" onClick={() => setAdding(true)}>
            {t("team.add")}
          </Button>
        ) : null
      }
    >
      {team.length === 0 && !adding ? <p className={`${styles.none} muted`}>{t("team.none")}</p> : null}
      <ul className={styles.members}>
        {team.map((member) => (
          <li key={member.user}>
            <strong>{member.name}</strong>
            <span className="muted">
              {[t(`team.role.${member.role}`), member.until ? t("team.until_at", { at: dateTime(member.until) }) : ""]
                .filter(Boolean)
                .join(" · ")}
            </span>
            {mayShare ? (
              <Button
                type="text"
                size="small"
                icon={<CloseOutlined aria-hidden />}
                aria-label={t("team.remove", { name: member.name })}
                title={t("team.remove", { name: member.name })}
                onClick={() => change.mutate(team.filter((each) => each.user !== member.user))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {adding ? (
        <NewMember
          busy={change.isPending}
          onAdd={(member) => change.mutate([...team.filter((each) => each.user !== member.user), member])}
          onCancel={() => setAdding(false)}
        />
      ) : null}
    </Section>
  );
}

interface NewMemberProps {
  busy: boolean;
  onAdd: (member: Omit<Member, "name">) => void;
  onCancel: () => void;
}

function NewMember({ busy, onAdd, onCancel }: NewMemberProps) {
  const [person, setPerson] = useState<Json>(null);
  const [role, setRole] = useState<TeamRole>("read");
  const [until, setUntil] = useState<Json>(null);
  const who = asRef(person);
  const add = () => {
    if (who) onAdd({ user: who.id, role, until: typeof until === "string" ? until : null });
  };
  return (
    <div className={styles.fresh}>
      <label htmlFor="team-person">{t("team.person")}</label>
      <FieldEditor id="team-person" autoFocus field={PERSON} value={person} onChange={setPerson} />
      <label htmlFor="team-role">{t("team.role")}</label>
      <Select
        id="team-role"
        value={role}
        onChange={setRole}
        options={TEAM_ROLES.map((each) => ({ value: each, label: t(`team.role.${each}`) }))}
      />
      <label htmlFor="team-until">{t("team.until")}</label>
      <FieldEditor id="team-until" field={UNTIL} value={until} onChange={setUntil} />
      <div className={styles.buttons}>
        <Button type="primary" size="small" disabled={!who} loading={busy} onClick={add}>
          {t("team.add")}
        </Button>
        <Button size="small" onClick={onCancel}>
          {t("action.cancel")}
        </Button>
      </div>
    </div>
  );
}
