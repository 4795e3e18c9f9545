import { MoreOutlined } from "@ant-design/icons";
import { lazy, type RefObject, Suspense, useState } from "react";
import { useObjects } from "../api/metadata";
import { t } from "../lib/i18n";
import { asXlsx, type SheetCell } from "../lib/xlsx";
import { can } from "../meta/objects";
import { saveFile, savePicture } from "../ui/charts/picture";
import { LazyDropdown } from "../ui/LazyDropdown";
import { useMode } from "../ui/ThemeProvider";
import { palettes } from "../ui/tokens/tokens";
import { useNotify } from "../ui/useNotify";
import styles from "./insights.module.css";
import { asCsv } from "./matrix";

const TaskDialog = lazy(() => import("./TaskDialog"));

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

export interface CardMenuProps {
  /** The card's name: title of a task, first part of file names. */
  name: string;
  /** Scope, window and figure as they stand, for a task. */
  told: string;
  /** Where the figure stands, for a task to lead back to. */
  path: string;
  /** The figures as lines of a table, head first; asked for when somebody wants them. */
  sheet?: () => SheetCell[][] | Promise<SheetCell[][]>;
  /** The element whose chart can be saved as a picture. */
  box?: RefObject<HTMLElement | null>;
}

/** What can be done with a card: give somebody a task about it, take its figures or its picture along. */
export function CardMenu({ name, told, path, sheet, box }: CardMenuProps) {
  const [tasking, setTasking] = useState(false);
  const mode = useMode();
  const notify = useNotify();
  const activity = useObjects().data?.find((each) => each.name === "activity");
  const save = async (form: string) => {
    try {
      if (form === "picture" && box?.current)
        return await savePicture(box.current, `${name}.png`, palettes[mode].surface);
      const lines = (await sheet?.()) ?? [];
      if (form === "csv") saveFile(`${name}.csv`, new Blob([asCsv(lines)], { type: "text/csv;charset=utf-8" }));
      else saveFile(`${name}.xlsx`, new Blob([asXlsx(lines, name)], { type: XLSX }));
    } catch (error) {
      notify.failed(error);
    }
  };
  const items = [
    ...(activity && can(activity, "create") ? [{ key: "task", label: t("card.task") }] : []),
    ...(sheet
      ? [
          { key: "xlsx", label: t("card.xlsx") },
          { key: "csv", label: t("funnel.export_figures") },
        ]
      : []),
    ...(box ? [{ key: "picture", label: t("funnel.export_picture") }] : []),
  ];
  if (items.length === 0) return null;
  return (
    <>
      <LazyDropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{ items, onClick: ({ key }) => (key === "task" ? setTasking(true) : save(key)) }}
      >
        <button type="button" className={`small-target ${styles.toggle}`} aria-label={t("card.more", { name })}>
          <MoreOutlined aria-hidden />
        </button>
      </LazyDropdown>
      {tasking ? (
        <Suspense>
          <TaskDialog name={name} told={told} path={path} close={() => setTasking(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
