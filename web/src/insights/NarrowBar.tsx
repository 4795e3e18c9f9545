import { FilterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Badge, Button, Select, TreeSelect } from "antd";
import { useMemo, useState } from "react";
import type { MetricMeta } from "../api/metricSchema";
import { useMetric } from "../api/metrics";
import { queryRecords } from "../api/records";
import { refId } from "../fields/values";
import { labelText, t } from "../lib/i18n";
import { useIsPhone } from "../lib/useMediaQuery";
import { type Cut, choose, chosen } from "./cut";
import { groupLabel } from "./figureText";
import styles from "./insights.module.css";
import { type Branch, branches } from "./narrow";

const BY_GROUP = ["owner", "product_line", "product", "region"] as const;

interface NarrowBarProps {
  /** The metric whose groups are the choices: only what the reader may see stands there. */
  metric: MetricMeta | undefined;
  cut: Cut;
  onChange: (change: Partial<Cut>) => void;
}

/** Narrows all figures of a page to one team, person, product or region. */
export function NarrowBar({ metric, cut, onChange }: NarrowBarProps) {
  const phone = useIsPhone();
  const [open, setOpen] = useState(false);
  if (!metric) return null;
  const count = cut.where?.length ?? 0;
  const set = (name: string) => (key: string | undefined) => onChange({ where: choose(cut.where, name, key) });
  const labels = new Map(metric.filters?.map((each) => [each.name, labelText(each.label, each.name)]));
  return (
    <section className={styles.narrow} aria-label={t("figures.narrow")}>
      {phone ? (
        <Badge count={count} size="small">
          <Button icon={<FilterOutlined aria-hidden />} aria-expanded={open} onClick={() => setOpen(!open)}>
            {t("figures.narrow")}
          </Button>
        </Badge>
      ) : null}
      {phone && !open ? null : (
        <>
          <TeamPicker label={labels.get("team") ?? ""} value={chosen(cut.where, "branch")} onChange={set("branch")} />
          {BY_GROUP.map((name) =>
            labels.has(name) ? (
              <GroupPicker
                key={name}
                metric={metric}
                by={name}
                label={labels.get(name) ?? name}
                value={chosen(cut.where, name)}
                onChange={set(name)}
              />
            ) : null,
          )}
          {count > 0 ? (
            <Button type="link" onClick={() => onChange({ where: [] })}>
              {t("figures.narrow_none")}
            </Button>
          ) : null}
        </>
      )}
    </section>
  );
}

interface PickerProps {
  label: string;
  value: string | undefined;
  onChange: (key: string | undefined) => void;
}

/** A team with everybody below it. */
function TeamPicker({ label, value, onChange }: PickerProps) {
  const list = useQuery({
    queryKey: ["records", "department", "tree"],
    queryFn: () => queryRecords("department", { fields: ["name", "parent"], limit: 500, count: false }),
    staleTime: 10 * 60_000,
  });
  const tree: Branch[] = useMemo(
    () =>
      branches(
        (list.data?.records ?? []).map((row) => ({ id: row.id, name: String(row.name), parent: refId(row.parent) })),
      ),
    [list.data],
  );
  if (tree.length === 0) return null;
  return (
    <TreeSelect
      aria-label={label}
      placeholder={label}
      className={styles.picker}
      allowClear
      showSearch={{ treeNodeFilterProp: "title" }}
      treeDefaultExpandAll
      treeData={tree}
      value={value}
      onChange={(next) => onChange(next ?? undefined)}
      popupMatchSelectWidth={false}
    />
  );
}

function GroupPicker({ metric, by, label, value, onChange }: PickerProps & { metric: MetricMeta; by: string }) {
  const answer = useMetric(metric.id, { scope: "company", group_by: by });
  const groups = answer.data?.groups ?? [];
  if (answer.data && groups.length < 2 && value === undefined) return null;
  return (
    <Select
      aria-label={label}
      placeholder={label}
      className={styles.picker}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      loading={answer.isPending}
      value={value}
      onChange={(next: string | undefined) => onChange(next)}
      options={groups.map((group) => ({ value: group.key ?? "", label: groupLabel(group, by) }))}
      popupMatchSelectWidth={false}
    />
  );
}
