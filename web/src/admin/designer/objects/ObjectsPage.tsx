import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { fetchRetired, RETIRED_KEY, type Retired, restoreField, restoreObject } from "../../../api/designer";
import { useObjects } from "../../../api/metadata";
import { labelText, t } from "../../../lib/i18n";
import { objectLabel } from "../../../meta/objects";
import { ErrorState, Skeleton } from "../../../ui/states";
import styles from "../designer.module.css";
import { useSchemaChange } from "../useSchemaChange";
import { NewObject } from "./NewObject";

/** Every object with its way into the designer; below, what was retired and can come back. */
export default function ObjectsPage() {
  const objects = useObjects();
  const [text, setText] = useState("");
  const [making, setMaking] = useState(false);
  const wanted = text.trim().toLowerCase();
  const rows = (objects.data ?? [])
    .filter((each) => `${objectLabel(each)} ${each.name}`.toLowerCase().includes(wanted))
    .sort((a, b) => Number(b.name.startsWith("x_")) - Number(a.name.startsWith("x_")));
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.objects")}</h1>
        <span className={styles.space} />
        <Input
          className={styles.search}
          allowClear
          value={text}
          placeholder={t("design.find_object")}
          aria-label={t("design.find_object")}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setMaking(true)}>
          {t("design.new_object")}
        </Button>
      </header>
      {objects.error ? <ErrorState error={objects.error} retry={() => objects.refetch()} /> : null}
      {objects.isPending ? <Skeleton rows={8} /> : null}
      <ul className={styles.tiles}>
        {rows.map((each) => (
          <li key={each.name}>
            <Link to={`/settings/objects/${each.name}`} className={styles.tile}>
              <strong>
                {objectLabel(each)} {each.name.startsWith("x_") ? <Tag color="blue">{t("design.custom")}</Tag> : null}
              </strong>
              <span className={styles.code}>{each.name}</span>
            </Link>
          </li>
        ))}
      </ul>
      <RetiredList />
      {making ? <NewObject close={() => setMaking(false)} /> : null}
    </>
  );
}

function RetiredList() {
  const list = useQuery({ queryKey: RETIRED_KEY, queryFn: fetchRetired });
  const objects = useObjects();
  const change = useSchemaChange();
  const rows = list.data ?? [];
  if (rows.length === 0) return null;
  const restore = ({ object, field, label }: Retired) =>
    change(
      () => (field ? restoreField(object, field) : restoreObject(object)),
      t("design.restored", { name: labelText(label, field ?? object) }),
    );
  return (
    <section className={styles.card} style={{ marginTop: 16 }}>
      <h2>{t("design.retired")}</h2>
      <ul className={styles.plain}>
        {rows.map((row) => (
          <li key={`${row.object}.${row.field}`} className={styles.line}>
            <strong>{labelText(row.label, row.field ?? row.object)}</strong>
            <span className={styles.code}>{row.field ? `${row.object}.${row.field}` : row.object}</span>
            {row.field ? <span>{objectLabel(objects.data?.find((each) => each.name === row.object))}</span> : null}
            <span className={styles.hint}>{t("design.days_left", { days: row.days_left })}</span>
            <span className={styles.space} />
            <Button onClick={() => void restore(row)}>{t("design.restore")}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
