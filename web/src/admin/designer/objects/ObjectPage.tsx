import { useQuery } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { changeObject, designOptions, objectDependents, restoreObject, retireObject } from "../../../api/designer";
import { t } from "../../../lib/i18n";
import { objectLabel } from "../../../meta/objects";
import { listPath } from "../../../meta/paths";
import { ErrorState, Skeleton } from "../../../ui/states";
import { Tabs } from "../../../ui/Tabs";
import styles from "../designer.module.css";
import { LayoutsTab } from "../layouts/LayoutsTab";
import { useSchemaChange } from "../useSchemaChange";
import { ButtonsTab } from "./ButtonsTab";
import { FieldsTab } from "./FieldsTab";
import { IndexesTab } from "./IndexesTab";
import { RecordTypesTab } from "./RecordTypesTab";
import { RenameObject } from "./RenameObject";
import { RetireDialog } from "./RetireDialog";
import { RulesTab } from "./RulesTab";

/** The designer of one object. */
export default function ObjectPage() {
  const { object: name = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const change = useSchemaChange();
  const found = useQuery(designOptions(name));
  const [asking, setAsking] = useState<"rename" | "retire" | null>(null);
  if (found.error) return <ErrorState error={found.error} retry={() => found.refetch()} />;
  const object = found.data;
  if (!object) return <Skeleton rows={10} />;
  const label = objectLabel(object);
  return (
    <>
      <header className={styles.head}>
        <h1>
          <Link to="/settings/objects">{t("design.page.objects")}</Link> / {label}
        </h1>
        {object.custom ? <Tag color="blue">{t("design.custom")}</Tag> : null}
        <span className={styles.code}>{object.name}</span>
        <span className={styles.space} />
        <Link to={listPath(object.name)}>{t("design.open_list")}</Link>
        <Button onClick={() => setAsking("rename")}>{t("design.rename")}</Button>
        {object.custom ? (
          <Button danger onClick={() => setAsking("retire")}>
            {t("design.retire")}
          </Button>
        ) : null}
      </header>
      <div className={styles.tabs}>
        <Tabs
          active={search.get("tab") ?? "fields"}
          onChange={(tab) => setSearch({ tab }, { replace: true })}
          tabs={[
            { key: "fields", label: t("design.fields"), content: <FieldsTab object={object} /> },
            { key: "layouts", label: t("design.layouts"), content: <LayoutsTab object={object} /> },
            { key: "rules", label: t("design.rules"), content: <RulesTab object={object} /> },
            { key: "buttons", label: t("design.buttons"), content: <ButtonsTab object={object} /> },
            { key: "indexes", label: t("design.indexes"), content: <IndexesTab object={object} /> },
            { key: "types", label: t("design.record_types"), content: <RecordTypesTab object={object} /> },
          ]}
        />
      </div>
      {asking === "rename" ? (
        <RenameObject
          label={object.label}
          close={() => setAsking(null)}
          save={(labels) =>
            change(
              () => changeObject(name, { label: labels }),
              t("design.saved", { name: label }),
              () => changeObject(name, { label: object.label }),
            )
          }
        />
      ) : null}
      {asking === "retire" ? (
        <RetireDialog
          name={label}
          load={() => objectDependents(name)}
          close={() => setAsking(null)}
          retire={async (force) => {
            const done = await change(
              () => retireObject(name, force),
              t("design.was_retired", { name: label }),
              () => restoreObject(name),
            );
            if (done) navigate("/settings/objects");
          }}
        />
      ) : null}
    </>
  );
}
