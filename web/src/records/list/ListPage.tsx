import { AppstoreOutlined, BarsOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Segmented, Tooltip } from "antd";
import { lazy, Suspense } from "react";
import { useParams } from "react-router";
import { useObjectMeta } from "../../api/metadata";
import type { ObjectMeta, ViewShelf } from "../../api/schema";
import { useViews } from "../../api/views";
import { useHotkeys } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import { can, objectLabel } from "../../meta/objects";
import { objectOfAlias } from "../../meta/paths";
import { ErrorState, Skeleton } from "../../ui/states";
import { FilterBar } from "../filter/FilterBar";
import { useCreate } from "../form/createContext";
import { ColumnChooser } from "./ColumnChooser";
import { ListCount } from "./ListCount";
import styles from "./ListPage.module.css";
import type { ListMode } from "./listState";
import { SearchBox } from "./SearchBox";
import { TableView } from "./TableView";
import { useListState } from "./useListState";
import { ViewPicker } from "./ViewPicker";

const Board = lazy(() => import("../board/Board"));
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

function List({ object, shelf }: { object: ObjectMeta; shelf: ViewShelf }) {
  const control = useListState(object, shelf);
  const { state, set } = control;
  const phone = useIsPhone();
  const create = useCreate();
  const mayCreate = can(object, "create");
  const boardable = Boolean(object.layout?.board);
  useHotkeys({ c: () => mayCreate && create(object.name) });
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h1 className={styles.title}>{objectLabel(object)}</h1>
        <ViewPicker object={object} control={control} />
        <SearchBox value={state.q} onChange={(q) => set({ q })} />
        <div className={styles.space} />
        {boardable ? (
          <Segmented<ListMode>
            value={state.mode}
            onChange={(mode) => set({ mode }, false)}
            aria-label={t("list.mode")}
            options={[
              {
                value: "table",
                icon: <BarsOutlined aria-hidden />,
                label: phone ? undefined : t("list.table"),
                title: t("list.table"),
              },
              {
                value: "board",
                icon: <AppstoreOutlined aria-hidden />,
                label: phone ? undefined : t("list.board"),
                title: t("list.board"),
              },
            ]}
          />
        ) : null}
        {state.mode === "table" && !phone ? (
          <ColumnChooser object={object} columns={state.columns} onChange={(columns) => set({ columns })} />
        ) : null}
        {mayCreate && !phone ? (
          <Tooltip title={t("list.create_hint")}>
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => create(object.name)}>
              {t("action.new_object", { object: objectLabel(object) })}
            </Button>
          </Tooltip>
        ) : null}
      </div>
      <div className={styles.filters}>
        <FilterBar object={object} filter={state.filter} onChange={(filter) => set({ filter })} />
        <ListCount object={object} state={state} />
      </div>
      {state.mode === "board" && object.layout?.board ? (
        <Suspense fallback={<Skeleton rows={12} />}>
          <Board object={object} board={object.layout.board} state={state} onPeek={(peek) => set({ peek })} />
        </Suspense>
      ) : (
        <TableView object={object} control={control} />
      )}
      {state.peek ? (
        <Suspense>
          <PeekDrawer object={object} id={state.peek} onClose={() => set({ peek: null })} />
        </Suspense>
      ) : null}
    </div>
  );
}
