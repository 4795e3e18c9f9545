import { PlusOutlined, SettingOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { lazy, Suspense, useDeferredValue, useEffect, useState } from "react";
import { useParams } from "react-router";
import { useObjectMeta } from "../../api/metadata";
import type { ObjectMeta, ViewShelf } from "../../api/schema";
import { useViews } from "../../api/views";
import { useHotkeys } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { withKey } from "../../lib/keys";
import { useIsPhone } from "../../lib/useMediaQuery";
import { can, objectLabel } from "../../meta/objects";
import { objectOfAlias } from "../../meta/paths";
import { ErrorState, Skeleton } from "../../ui/states";
import { FilterBar } from "../filter/FilterBar";
import { useCreate } from "../form/createContext";
import { ListCount } from "./ListCount";
import styles from "./ListPage.module.css";
import type { ListMode } from "./listState";
import { ModeSwitch, modesOf } from "./ModeSwitch";
import { SearchBox } from "./SearchBox";
import { TableView } from "./TableView";
import { type ListControl, useListState } from "./useListState";
import { ViewPicker } from "./ViewPicker";

const Board = lazy(() => import("../board/Board"));
const SplitView = lazy(() => import("../split/SplitView"));
const CalendarView = lazy(() => import("../calendar/CalendarView"));
const GroupedView = lazy(() => import("../grouped/GroupedView"));
const ListSettings = lazy(() => import("./ListSettings"));
const PeekDrawer = lazy(() => import("../peek/PeekDrawer"));

/** Without the saved views the list still works: the system's are there. */
const NO_VIEWS: ViewShelf = { views: [], pinned: [], opens: null, own_default: null, may_publish: false };

/** The list of any object at `/o/:object` or its friendly address. */
export default function ListPage({ object: alias }: { object?: string }) {
  const params = useParams();
  const name = objectOfAlias(alias ?? params.object ?? "");
  const object = useObjectMeta(name);
  const views = useViews(name);
  if (object.error) return <ErrorState error={object.error} retry={() => object.refetch()} />;
  // Without the saved views the list would first be asked for in the wrong one.
  if (!object.data || views.isPending) return <Skeleton rows={12} />;
  return <List key={name} object={object.data} shelf={views.data ?? NO_VIEWS} />;
}

let opened = false;

/** Where the app opens with a list, its frame is drawn before the hundreds of cells are. */
function useFrameFirst(): boolean {
  const ready = useDeferredValue(true, opened);
  useEffect(() => {
    opened = true;
  }, []);
  return ready;
}

function List({ object, shelf }: { object: ObjectMeta; shelf: ViewShelf }) {
  const control = useListState(object, shelf);
  const { state, set } = control;
  const framed = useFrameFirst();
  const phone = useIsPhone();
  const create = useCreate();
  const [settings, setSettings] = useState(false);
  const mayCreate = can(object, "create");
  // What a view asks for may not be there: a board of an object that lost it, a record beside the list on a phone.
  const mode = modesOf(object, phone).includes(state.mode) ? state.mode : "table";
  useHotkeys({ c: () => mayCreate && create(object.name) });
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h1 className={styles.title}>{objectLabel(object)}</h1>
        <ViewPicker object={object} control={control} />
        <SearchBox value={state.q} onChange={(q) => set({ q })} />
        <div className={styles.space} />
        <ModeSwitch object={object} mode={mode} onChange={(next) => set({ mode: next }, false)} />
        {drawn(mode) && !phone ? (
          <Tooltip title={t("settings.title")}>
            <Button
              type="text"
              icon={<SettingOutlined aria-hidden />}
              aria-label={t("settings.title")}
              onClick={() => setSettings(true)}
            />
          </Tooltip>
        ) : null}
        {mayCreate && !phone ? (
          <Tooltip title={withKey(t("action.new"), "c")}>
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => create(object.name)}>
              {t("action.new_object", { object: objectLabel(object) })}
            </Button>
          </Tooltip>
        ) : null}
      </div>
      <div className={styles.filters}>
        <FilterBar object={object} filter={state.filter} onChange={(filter) => set({ filter })} />
        <ListCount object={object} state={state} counted={mode === "table" || mode === "split"} />
      </div>
      <Suspense fallback={<Skeleton rows={12} />}>
        {framed ? <Records object={object} control={control} mode={mode} /> : <Skeleton rows={12} />}
      </Suspense>
      {settings ? (
        <Suspense>
          <ListSettings object={object} control={control} onClose={() => setSettings(false)} />
        </Suspense>
      ) : null}
      {state.peek && mode !== "split" ? (
        <Suspense>
          <PeekDrawer object={object} id={state.peek} onClose={() => set({ peek: null })} />
        </Suspense>
      ) : null}
    </div>
  );
}

/** Modes with columns or colours to choose. */
function drawn(mode: ListMode): boolean {
  return mode !== "board";
}

function Records({ object, control, mode }: { object: ObjectMeta; control: ListControl; mode: ListMode }) {
  const board = object.layout?.board;
  if (mode === "board" && board) {
    return <Board object={object} board={board} state={control.state} onPeek={(peek) => control.set({ peek })} />;
  }
  if (mode === "split") return <SplitView object={object} control={control} />;
  if (mode === "calendar") return <CalendarView object={object} control={control} />;
  if (mode === "grouped") return <GroupedView object={object} control={control} />;
  return <TableView object={object} control={control} />;
}
