import { Button, Checkbox } from "antd";
import type { DesignObject, Placed } from "../../../api/designer";
import { t } from "../../../lib/i18n";
import styles from "../designer.module.css";
import { FormulaInput } from "../FormulaInput";

interface PlacedOptionsProps {
  object: DesignObject;
  placed: Placed;
  label: string;
  onChange: (more: Partial<Placed>) => void;
  close: () => void;
}

/** How one field behaves in this layout. */
export function PlacedOptions({ object, placed, label, onChange, close }: PlacedOptionsProps) {
  return (
    <div className={styles.fields}>
      <div className={styles.line}>
        <strong style={{ flex: 1 }}>{label}</strong>
        <Button type="link" size="small" onClick={close}>
          {t("action.close")}
        </Button>
      </div>
      <Checkbox checked={placed.required ?? false} onChange={(event) => onChange({ required: event.target.checked })}>
        {t("design.flag.required")}
      </Checkbox>
      <Checkbox checked={placed.readonly ?? false} onChange={(event) => onChange({ readonly: event.target.checked })}>
        {t("design.right.read")}
      </Checkbox>
      <FormulaInput
        object={object.name}
        label={t("design.shown_if")}
        needs="bool"
        value={placed.shown_if ?? ""}
        onChange={(shown_if) => onChange({ shown_if })}
      />
      <FormulaInput
        object={object.name}
        label={t("design.required_if")}
        needs="bool"
        value={placed.required_if ?? ""}
        onChange={(required_if) => onChange({ required_if })}
      />
    </div>
  );
}
