import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Modal, Tag } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { createRecord, listOptions, queryRecords } from "../../../api/records";
import type { RecordRow } from "../../../api/schema";
import { t } from "../../../lib/i18n";
import { offerUndo } from "../../../lib/undo";
import { refreshObjects } from "../../../records/cache";
import { ErrorState, Skeleton } from "../../../ui/states";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";
import { RoleEditor } from "./RoleEditor";

const QUERY = {
  fields: ["name", "scope", "departments", "rule", "objects", "is_admin", "home", "version"],
  expand: ["departments"],
  sort: [{ field: "name", dir: "asc" as const }],
  limit: 100,
};

/** All roles beside the rights of the chosen one. */
export default function RolesPage() {
  const [search, setSearch] = useSearchParams();
  const [naming, setNaming] = useState(false);
  const roles = useQuery({
    queryKey: listOptions("role", QUERY).queryKey,
    queryFn: () => queryRecords("role", QUERY),
    select: (page) => page.records,
  });
  if (roles.error) return <ErrorState error={roles.error} retry={() => roles.refetch()} />;
  if (!roles.data) return <Skeleton rows={10} />;
  const rows = roles.data;
  const chosen = rows.find((row) => row.id === search.get("role")) ?? rows[0];
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.roles")}</h1>
        <span className={styles.space} />
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => setNaming(true)}>
          {t("design.new_role")}
        </Button>
      </header>
      <div className={styles.split}>
        <nav className={styles.side} aria-label={t("design.page.roles")}>
          {rows.map((row) => (
            <button
              key={row.id}
              type="button"
              className={styles.sideItem}
              aria-current={row === chosen}
              onClick={() => setSearch({ role: row.id })}
            >
              <span>{String(row.name)}</span>
              {row.is_admin ? <Tag color="gold">{t("design.admin")}</Tag> : null}
            </button>
          ))}
        </nav>
        {chosen ? <RoleEditor key={`${chosen.id}.${chosen.version}`} role={chosen} /> : null}
      </div>
      {naming ? <NewRole like={chosen} close={() => setNaming(false)} made={(id) => setSearch({ role: id })} /> : null}
    </>
  );
}

interface NewRoleProps {
  like: RecordRow | undefined;
  close: () => void;
  made: (id: string) => void;
}

/** A new role begins with the rights of the one that is open. */
function NewRole({ like, close, made }: NewRoleProps) {
  const notify = useNotify();
  const [name, setName] = useState("");
  const make = async () => {
    try {
      const scope = like?.scope === "rule" ? "self" : (like?.scope ?? "self");
      const role = await createRecord("role", { name, scope, objects: like?.objects ?? {} });
      refreshObjects("role");
      offerUndo(t("design.made", { name }));
      made(role.id);
      close();
    } catch (error) {
      notify.failed(error);
    }
  };
  return (
    <Modal
      open
      title={t("design.new_role")}
      okText={t("design.make")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !name.trim() }}
      onOk={() => void make()}
      onCancel={close}
    >
      <div className={styles.field}>
        <label htmlFor="role-name">{t("design.role_name")}</label>
        <Input id="role-name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        <div className={styles.hint}>{t("design.role_like", { name: String(like?.name ?? "") })}</div>
      </div>
    </Modal>
  );
}
