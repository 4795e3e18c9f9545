import { PlusOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useState } from "react";
import { type DesignObject, putPart, removePart } from "../../../api/designer";
import type { ButtonPart } from "../../../api/layoutSchema";
import { labelText, t } from "../../../lib/i18n";
import { EmptyState } from "../../../ui/states";
import styles from "../designer.module.css";
import { isNamed, suggestName, toLabels } from "../labels";
import { useSchemaChange } from "../useSchemaChange";
import { ButtonDrawer } from "./ButtonDrawer";

const FRESH: ButtonPart = { name: "", label: {}, kind: "set", target: {} };

/** What goes to the server: a question and a condition only where there are some. */
function bodyOf({ name: _, shown_if, confirm, ...rest }: ButtonPart) {
  return {
    ...rest,
    label: toLabels(rest.label),
    ...(shown_if?.trim() ? { shown_if: shown_if.trim() } : {}),
    ...(confirm && isNamed(confirm) ? { confirm: toLabels(confirm) } : {}),
  };
}

/** Buttons on the records of an object: they set fields, run an action or open an address. */
export function ButtonsTab({ object }: { object: DesignObject }) {
  const change = useSchemaChange();
  const [open, setOpen] = useState<ButtonPart | null>(null);
  const buttons = object.buttons ?? [];
  const save = async (button: ButtonPart) => {
    const before = buttons.find((each) => each.name === button.name);
    const taken = new Set(buttons.map((each) => each.name));
    const name = button.name || suggestName(button.label, object.custom ? "" : "x_", "button", taken);
    const done = await change(
      () => putPart(object.name, "buttons", name, bodyOf(button)),
      t(before ? "design.saved" : "design.made", { name: labelText(button.label, name) }),
      () => (before ? putPart(object.name, "buttons", name, bodyOf(before)) : removePart(object.name, "buttons", name)),
    );
    if (done) setOpen(null);
  };
  const remove = async (button: ButtonPart) => {
    const done = await change(
      () => removePart(object.name, "buttons", button.name),
      t("design.was_removed", { name: labelText(button.label, button.name) }),
      () => putPart(object.name, "buttons", button.name, bodyOf(button)),
    );
    if (done) setOpen(null);
  };
  return (
    <section className={styles.card}>
      <div className={styles.line} style={{ marginBottom: 8 }}>
        <span className={styles.hint}>{t("design.buttons_hint")}</span>
        <span className={styles.space} />
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen(FRESH)}>
          {t("design.new_button")}
        </Button>
      </div>
      {buttons.length === 0 ? <EmptyState title={t("design.no_buttons")} /> : null}
      <ul className={styles.plain}>
        {buttons.map((button) => (
          <li key={button.name} className={styles.line}>
            <Button type="link" size="small" onClick={() => setOpen(button)}>
              {labelText(button.label, button.name)}
            </Button>
            <Tag>{t(`design.button.${button.kind}`)}</Tag>
            {button.shown_if ? <code className="ellipsis">{button.shown_if}</code> : null}
          </li>
        ))}
      </ul>
      {open ? (
        <ButtonDrawer
          key={open.name}
          object={object}
          button={open}
          save={(button) => void save(button)}
          remove={open.name ? () => void remove(open) : undefined}
          close={() => setOpen(null)}
        />
      ) : null}
    </section>
  );
}
