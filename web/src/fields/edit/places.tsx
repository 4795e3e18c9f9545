import { AimOutlined } from "@ant-design/icons";
import { Button, Cascader, Input, InputNumber } from "antd";
import { useEffect, useState } from "react";
import { regionsBelow } from "../../api/files";
import type { Json } from "../../api/schema";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import type { EditProps } from "../kind";
import styles from "./edit.module.css";
import { levelsOf } from "./levels";

interface Node {
  value: string;
  label: string;
  isLeaf: boolean;
  children?: Node[];
}

async function nodes(parent?: string): Promise<Node[]> {
  return (await regionsBelow(parent)).map((each) => ({ value: each.code, label: each.name, isLeaf: each.leaf }));
}

/** The provinces with the ways down to a chosen region opened. */
async function treeWith(code: string | null): Promise<Node[]> {
  const top = await nodes();
  let level = top;
  for (const each of code ? levelsOf(code) : []) {
    const found = level.find((node) => node.value === each);
    if (!found || found.isLeaf) continue;
    found.children = await nodes(each);
    level = found.children;
  }
  return top;
}

interface RegionPickProps {
  code: string | null;
  onPick: (code: string | null) => void;
  id?: string;
  invalid?: boolean;
  label?: string;
}

export function RegionPick({ code, onPick, id, invalid, label }: RegionPickProps) {
  const [options, setOptions] = useState<Node[]>([]);
  useEffect(() => {
    let alive = true;
    void treeWith(code).then((tree) => {
      if (alive) setOptions(tree);
    });
    return () => {
      alive = false;
    };
  }, [code]);
  // A province that is a city of its own has no level of cities: the path is what the tree has.
  const path = code ? levelsOf(code).filter((each) => known(options, each)) : [];
  return (
    <Cascader
      id={id}
      aria-label={label}
      status={invalid ? "error" : undefined}
      changeOnSelect
      style={{ width: "100%" }}
      placeholder={t("place.region")}
      options={options}
      value={path}
      loadData={async (chosen) => {
        const last = chosen.at(-1);
        if (!last) return;
        last.children = await nodes(last.value);
        setOptions((now) => [...now]);
      }}
      onChange={(chosen) => onPick(chosen?.length ? String(chosen.at(-1)) : null)}
    />
  );
}

function known(tree: Node[], code: string): boolean {
  return tree.some((node) => node.value === code || known(node.children ?? [], code));
}

export function RegionEdit({ value, onChange, id, invalid }: EditProps) {
  return <RegionPick id={id} invalid={invalid} code={typeof value === "string" ? value : null} onPick={onChange} />;
}

type Parts = { [part: string]: Json };

function parts(value: Json): Parts {
  if (typeof value === "string") return { detail: value };
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** Region, street and postcode; an address without any part is none. */
export function AddressEdit({ value, onChange, id, invalid }: EditProps) {
  const now = parts(value);
  const put = (name: string, text: string | null) => {
    const next = Object.fromEntries(Object.entries({ ...now, [name]: text }).filter(([, part]) => part));
    onChange(Object.keys(next).length ? next : null);
  };
  const region = typeof now.region === "string" ? now.region : null;
  const text = (name: "detail" | "postcode" | "country" | "city") => ({
    placeholder: t(`place.${name}`),
    "aria-label": t(`place.${name}`),
    value: typeof now[name] === "string" ? now[name] : "",
    onChange: (event: { target: { value: string } }) => put(name, event.target.value || null),
  });
  return (
    <div className={styles.address}>
      <RegionPick code={region} invalid={invalid} onPick={(code) => put("region", code)} />
      {region ? null : <Input {...text("city")} />}
      <Input {...text("postcode")} maxLength={20} />
      <Input id={id} className={styles.whole} status={invalid ? "error" : undefined} {...text("detail")} />
    </div>
  );
}

const PLACES = 6;

/** A point on the map: typed, or where this device is. */
export function GeoEdit({ value, onChange, id, invalid }: EditProps) {
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const now = parts(value);
  const put = (name: "lat" | "lng", degrees: number | null) => {
    const next = { lat: now.lat ?? null, lng: now.lng ?? null, [name]: degrees };
    onChange(next.lat === null && next.lng === null ? null : next);
  };
  const here = () => {
    setBusy(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setBusy(false);
        onChange({ lat: Number(coords.latitude.toFixed(PLACES)), lng: Number(coords.longitude.toFixed(PLACES)) });
      },
      () => {
        setBusy(false);
        notify.note(t("place.refused"));
      },
      { enableHighAccuracy: true, timeout: 10_000 },
    );
  };
  const degrees = (name: "lat" | "lng", limit: number) => (
    <InputNumber<number>
      id={name === "lat" ? id : undefined}
      status={invalid ? "error" : undefined}
      aria-label={t(`place.${name}`)}
      placeholder={t(`place.${name}`)}
      controls={false}
      min={-limit}
      max={limit}
      precision={PLACES}
      value={typeof now[name] === "number" ? now[name] : null}
      onChange={(next) => put(name, next)}
    />
  );
  return (
    <div className={styles.geo}>
      {degrees("lat", 90)}
      {degrees("lng", 180)}
      <Button icon={<AimOutlined aria-hidden />} loading={busy} onClick={here} title={t("place.here")}>
        <span className="visually-hidden">{t("place.here")}</span>
      </Button>
    </div>
  );
}
