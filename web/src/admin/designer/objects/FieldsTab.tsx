import { HolderOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Tag } from "antd";
import { useState } from "react";
import {
  changeObject,
  type DesignField,
  type DesignObject,
  fieldDependents,
  restoreField,
  retireField,
} from "../../../api/designer";
import { fillingOptions } from "../../../api/filling";
import { t } from "../../../lib/i18n";
import { fieldLabel } from "../../../meta/objects";
import { FillingNote } from "../../../ui/FillingNote";
import styles from "../designer.module.css";
import { MoveButtons } from "../MoveButtons";
import { moved, useReorder } from "../reorder";
import { useSchemaChange } from "../useSchemaChange";
import { ConvertDialog } from "./ConvertDialog";
import { FieldDrawer } from "./FieldDrawer";
import { RetireDialog } from "./RetireDialog";
import { typeText } from "./typeText";

type Asking = { what: "new" } | { what: "edit" | "retire" | "convert"; field: DesignField };

/** The fields of an object in their order. */
export function FieldsTab({ object }: { object: DesignObject }) {
  const change = useSchemaChange();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [text, setText] = useState("");
  const filling = useQuery(fillingOptions(object.name)).data ?? {};
  const own = object.fields.filter((field) => !field.system);
  const wanted = text.trim().toLowerCase();
  const rows = own.filter((field) => `${fieldLabel(field)} ${field.name}`.toLowerCase().includes(wanted));
  const order = (names: string[]) => changeObject(object.name, { order: names });
  const move = (from: number, to: number) => {
    const before = own.map((field) => field.name);
    void change(
      () => order(moved(before, from, to)),
      t("design.reordered"),
      () => order(before),
    );
  };
  const dragged = useReorder(move);
  const free = wanted === "";
  return (
    <section className={styles.card}>
      <div className={styles.line} style={{ marginBottom: 8 }}>
        <Input
          className={styles.search}
          allowClear
          value={text}
          placeholder={t("design.find_field")}
          aria-label={t("design.find_field")}
          onChange={(event) => setText(event.target.value)}
        />
        <span className={styles.space} />
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAsking({ what: "new" })}>
          {t("design.new_field")}
        </Button>
      </div>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th aria-label={t("design.order")} />
              <th>{t("design.label")}</th>
              <th>{t("design.type")}</th>
              <th>{t("design.traits")}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {rows.map((field, index) => (
              <tr key={field.name} {...(free ? dragged(index) : {})}>
                <td style={{ whiteSpace: "nowrap" }}>
                  {free ? (
                    <>
                      <HolderOutlined className={styles.grip} aria-hidden />
                      <MoveButtons name={fieldLabel(field)} index={index} count={rows.length} move={move} />
                    </>
                  ) : null}
                </td>
                <td>
                  <Button type="link" size="small" onClick={() => setAsking({ what: "edit", field })}>
                    {fieldLabel(field)}
                  </Button>
                  <div className={styles.code}>{field.name}</div>
                </td>
                <td style={{ whiteSpace: "nowrap" }}>{typeText(field.type)}</td>
                <td>
                  <Traits object={object} field={field} />
                  <FillingNote percent={filling[field.name]} />
                </td>
                <td style={{ whiteSpace: "nowrap", textAlign: "right" }}>
                  {object.custom || field.name.startsWith("x_") ? (
                    <>
                      <Button size="small" type="text" onClick={() => setAsking({ what: "convert", field })}>
                        {t("design.convert")}
                      </Button>
                      {field.name === object.name_field ? null : (
                        <Button size="small" type="text" danger onClick={() => setAsking({ what: "retire", field })}>
                          {t("design.retire")}
                        </Button>
                      )}
                    </>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {asking?.what === "new" ? <FieldDrawer object={object} close={() => setAsking(null)} /> : null}
      {asking?.what === "edit" ? (
        <FieldDrawer object={object} field={asking.field} close={() => setAsking(null)} />
      ) : null}
      {asking?.what === "convert" ? (
        <ConvertDialog object={object} field={asking.field} close={() => setAsking(null)} />
      ) : null}
      {asking?.what === "retire" ? (
        <RetireDialog
          name={fieldLabel(asking.field)}
          load={() => fieldDependents(object.name, asking.field.name)}
          close={() => setAsking(null)}
          retire={async (force) => {
            await change(
              () => retireField(object.name, asking.field.name, force),
              t("design.was_retired", { name: fieldLabel(asking.field) }),
              () => restoreField(object.name, asking.field.name),
            );
          }}
        />
      ) : null}
    </section>
  );
}

function Traits({ object, field }: { object: DesignObject; field: DesignField }) {
  return (
    <>
      {field.name === object.name_field ? <Tag color="blue">{t("design.trait.name")}</Tag> : null}
      {field.required ? <Tag color="red">{t("design.trait.required")}</Tag> : null}
      {field.unique ? <Tag color="purple">{t("design.trait.unique")}</Tag> : null}
      {field.tracked ? <Tag>{t("design.trait.tracked")}</Tag> : null}
      {field.required_if ? <Tag>{t("design.trait.required_if")}</Tag> : null}
      {field.shown_if ? <Tag>{t("design.trait.shown_if")}</Tag> : null}
      {field.derived ? <Tag color="gold">{t("design.trait.derived")}</Tag> : null}
    </>
  );
}
