import {
  DeleteOutlined,
  DownloadOutlined,
  EditOutlined,
  FlagOutlined,
  MergeCellsOutlined,
  TagsOutlined,
  UserSwitchOutlined,
} from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ComponentType, lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import { exactCount } from "../../../api/bulk";
import { recordKeys } from "../../../api/records";
import type { Filter, ObjectMeta, SortKey } from "../../../api/schema";
import { groupDigits } from "../../../lib/format";
import { t } from "../../../lib/i18n";
import { can } from "../../../meta/objects";
import { mergePath } from "../../../meta/paths";
import styles from "./bulk.module.css";
import { countPicked, EVERYTHING, NONE, type Selection, selectionFilter } from "./selection";
import { actionsOf, type BulkAction } from "./sweepItems";

const SweepDialog = lazy(() => import("./SweepDialog"));
const ExportDialog = lazy(() => import("./ExportDialog"));

const ICONS: Record<BulkAction, ComponentType> = {
  edit: EditOutlined,
  assign: UserSwitchOutlined,
  stage: FlagOutlined,
  tag: TagsOutlined,
  export: DownloadOutlined,
  merge: MergeCellsOutlined,
  delete: DeleteOutlined,
};

interface BulkBarProps {
  object: ObjectMeta;
  filter: Filter | null;
  sort: SortKey[];
  columns: readonly string[];
  selection: Selection;
  /** How many rows match, as far as the list has counted. */
  total: number;
  onChange: (selection: Selection) => void;
}

/** How many rows are chosen, choosing everything that matches, and what can be done to them. */
export default function BulkBar({ object, filter, sort, columns, selection, total, onChange }: BulkBarProps) {
  const navigate = useNavigate();
  const [open, setOpen] = useState<BulkAction>();
  const exact = useQuery({
    queryKey: [...recordKeys.object(object.name), "count", filter],
    queryFn: () => exactCount(object.name, filter),
    staleTime: 10_000,
  });
  const matching = exact.data ?? total;
  const count = countPicked(selection, matching);
  const chosen = selectionFilter(selection, filter);
  const sweeps = can(object, "bulk") || can(object, "export");
  const act = (action: BulkAction) => {
    if (action === "merge") navigate(mergePath(object.name, [...selection.ids]));
    else setOpen(action);
  };
  const close = () => setOpen(undefined);
  return (
    <section className={styles.bar} aria-label={t("bulk.title")}>
      <span className={styles.count} role="status">
        {t(selection.all ? "bulk.chosen_all" : "bulk.chosen", { count: groupDigits(String(count)) })}
      </span>
      {!selection.all && sweeps && matching > count ? (
        <Button type="link" size="small" onClick={() => onChange(EVERYTHING)}>
          {t("bulk.choose_all", { count: groupDigits(String(matching)) })}
        </Button>
      ) : null}
      <Button type="link" size="small" onClick={() => onChange(NONE)}>
        {t("bulk.clear")}
      </Button>
      <span className={styles.space} />
      {actionsOf(object, count, selection.all).map((action) => {
        const Icon = ICONS[action];
        return (
          <Button
            key={action}
            size="small"
            danger={action === "delete"}
            icon={<Icon aria-hidden />}
            onClick={() => act(action)}
          >
            {t(`bulk.${action}`)}
          </Button>
        );
      })}
      <Suspense>
        {open === "export" ? (
          <ExportDialog object={object} filter={chosen} sort={sort} columns={columns} count={count} onClose={close} />
        ) : null}
        {open && open !== "export" && open !== "merge" ? (
          <SweepDialog
            object={object}
            action={open}
            chosen={{ ids: selection.all ? null : [...selection.ids], filter: chosen }}
            onClose={close}
            onLeft={(ids) => onChange(ids.length ? { all: false, ids: new Set(ids), anchor: null } : NONE)}
          />
        ) : null}
      </Suspense>
    </section>
  );
}
