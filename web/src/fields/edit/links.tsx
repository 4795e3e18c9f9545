import { Select } from "antd";
import type { Json, Ref } from "../../api/schema";
import { t } from "../../lib/i18n";
import { linkTarget } from "../../meta/objects";
import type { EditProps } from "../kind";
import { asRef } from "../values";
import { ownName } from "./ownName";
import { rememberPick, useCandidates } from "./useCandidates";

interface Item {
  value: string;
  label: string;
}

function toItem(ref: Ref): Item {
  return { value: ref.id, label: ref.name || "…" };
}

/** Picks one record by typing its name, pinyin initials or phone tail; remembers recent picks. */
export function LinkEdit(props: EditProps) {
  const { field, value, onChange } = props;
  const target = linkTarget(field);
  const { items, searching, setText, open, setOpen } = useCandidates(field, props.record);
  const current = asRef(value);
  const known = items.find((item) => item.id === current?.id);
  const shown: Item | undefined = current ? toItem(current.name ? current : (known ?? current)) : undefined;
  return (
    <Select
      id={props.id}
      aria-label={ownName(props)}
      labelInValue
      autoFocus={props.autoFocus}
      open={open}
      onOpenChange={setOpen}
      status={props.invalid ? "error" : undefined}
      allowClear={!field.required}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={searching}
      notFoundContent={t(searching ? "state.searching" : "picker.none")}
      placeholder={t("picker.placeholder")}
      style={{ width: "100%" }}
      value={shown}
      options={items.map(toItem)}
      onChange={(next: Item | undefined) => {
        if (next) rememberPick(target, { id: next.value, name: String(next.label) });
        onChange(next ? { id: next.value, name: String(next.label) } : null);
      }}
    />
  );
}

export function LinksEdit(props: EditProps) {
  const { field, value, onChange } = props;
  const { items, searching, setText, open, setOpen } = useCandidates(field, props.record);
  const chosen = (Array.isArray(value) ? value : []).map(asRef).filter((ref): ref is Ref => ref !== null);
  return (
    <Select
      id={props.id}
      aria-label={ownName(props)}
      mode="multiple"
      labelInValue
      autoFocus={props.autoFocus}
      open={open}
      onOpenChange={setOpen}
      status={props.invalid ? "error" : undefined}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={searching}
      notFoundContent={t(searching ? "state.searching" : "picker.none")}
      style={{ width: "100%" }}
      value={chosen.map(toItem)}
      options={items.map(toItem)}
      onChange={(next: Item[]) => onChange(next.map((item): Json => ({ id: item.value, name: String(item.label) })))}
    />
  );
}
