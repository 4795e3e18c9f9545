import { PlusOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useState } from "react";
import type { DesignObject, LayoutPart } from "../../../api/designer";
import { labelText, t } from "../../../lib/i18n";
import { EmptyState } from "../../../ui/states";
import styles from "../designer.module.css";
import { suggestName } from "../labels";
import { newSection } from "./arrange";
import { LayoutEditor } from "./LayoutEditor";

/** The layouts of an object; the first one that fits role, device and record type is served. */
export function LayoutsTab({ object }: { object: DesignObject }) {
  const layouts = object.layouts ?? [];
  const [fresh, setFresh] = useState<LayoutPart | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const chosen = fresh ?? layouts.find((each) => each.name === open) ?? layouts[0];
  const start = () => {
    const typed = object.fields.filter((field) => !(field.system || field.derived)).map((field) => field.name);
    const label = { "zh-CN": "", "zh-TW": "", en: "" };
    setFresh({
      name: suggestName({}, "", "layout", new Set(layouts.map((each) => each.name))),
      label,
      sections: [newSection(null, object.layout?.form?.length ? object.layout.form : typed)],
      list: object.layout?.list ?? [],
      header: object.layout?.header ?? [],
    });
  };
  return (
    <div className={styles.split}>
      <nav className={styles.side} aria-label={t("design.layouts")}>
        {layouts.map((each) => (
          <button
            key={each.name}
            type="button"
            className={styles.sideItem}
            aria-current={chosen?.name === each.name}
            onClick={() => {
              setFresh(null);
              setOpen(each.name);
            }}
          >
            <span>{labelText(each.label, each.name)}</span>
            <span>
              {(each.devices ?? []).map((device) => (
                <Tag key={device}>{t(`design.device.${device}`)}</Tag>
              ))}
            </span>
          </button>
        ))}
        <Button icon={<PlusOutlined aria-hidden />} onClick={start}>
          {t("design.new_layout")}
        </Button>
      </nav>
      {chosen ? (
        <LayoutEditor
          key={`${chosen.name}.${object.version}`}
          object={object}
          layout={chosen}
          fresh={chosen === fresh}
          done={() => setFresh(null)}
        />
      ) : (
        <EmptyState title={t("design.no_layout")} hint={t("design.no_layout_hint")} />
      )}
    </div>
  );
}
