/** Which customer a visit is to: who is near, or anybody else. */
import { useQuery } from "@tanstack/react-query";
import { Radio, Select } from "antd";
import { useState } from "react";
import type { FieldMeta, Ref } from "../../../api/schema";
import { FieldEditor } from "../../../fields/FieldEditor";
import { asRef } from "../../../fields/values";
import { t } from "../../../lib/i18n";
import { online } from "../../../lib/line";
import { useStore } from "../../../lib/store";
import { accountsOnDevice, type Near } from "./nearby";
import styles from "./visit.module.css";

interface AccountChoiceProps {
  field: FieldMeta;
  near: Near[];
  searched: boolean;
  value: Ref | null;
  onChange: (account: Ref | null) => void;
}

export function AccountChoice({ field, near, searched, value, onChange }: AccountChoiceProps) {
  const [other, setOther] = useState(false);
  const free = other || near.length === 0;
  return (
    <fieldset className={styles.accounts}>
      <legend>{t("visit.account")}</legend>
      {near.length ? (
        <Radio.Group
          value={free ? "other" : value?.id}
          onChange={(event) => {
            const found = near.find((each) => each.id === event.target.value);
            setOther(!found);
            onChange(found ? { id: found.id, name: found.name } : null);
          }}
        >
          {near.map((each) => (
            <Radio key={each.id} value={each.id} className={styles.near}>
              {each.name} <span className="muted num">{t("visit.near", { metres: each.metres })}</span>
            </Radio>
          ))}
          <Radio value="other" className={styles.near}>
            {t("visit.other")}
          </Radio>
        </Radio.Group>
      ) : null}
      {searched && near.length === 0 ? <p className="muted">{t("visit.none_near")}</p> : null}
      {free ? <AnyAccount field={field} value={value} onChange={onChange} /> : null}
    </fieldset>
  );
}

/** Anybody the server knows; without a line anybody who lies on the device. */
function AnyAccount({ field, value, onChange }: Pick<AccountChoiceProps, "field" | "value" | "onChange">) {
  const up = useStore(online);
  const kept = useQuery({ queryKey: ["accounts-on-device"], queryFn: accountsOnDevice, enabled: !up, gcTime: 0 });
  if (up) {
    const json = value ? { id: value.id, name: value.name } : null;
    return <FieldEditor field={field} value={json} onChange={(next) => onChange(asRef(next))} id="visit-account" />;
  }
  const options = (kept.data ?? []).map((row) => ({ value: row.id, label: String(row.name ?? "") }));
  return (
    <Select
      style={{ width: "100%" }}
      aria-label={t("visit.account")}
      placeholder={t("picker.placeholder")}
      notFoundContent={t("picker.none")}
      showSearch={{ optionFilterProp: "label" }}
      allowClear
      value={value?.id}
      options={options}
      onChange={(id: string | undefined) => {
        const found = options.find((each) => each.value === id);
        onChange(found ? { id: found.value, name: found.label } : null);
      }}
    />
  );
}
