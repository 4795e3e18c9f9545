import { Button, Space } from "antd";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { ObjectMeta } from "../../api/schema";
import { useMe } from "../../api/session";
import { EMPTY_GROUP } from "../../lib/filter";
import { todayOf } from "../../lib/format";
import { t, tOr } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import { can, objectLabel } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { useCreate } from "../form/createContext";
import { Selectable } from "./bulk/Selectable";
import { CardList } from "./CardList";
import { Grid } from "./Grid";
import { ListTotals } from "./ListTotals";
import { painter } from "./paint";
import { type ListControl, useColumnTools } from "./useListState";
import { useRows } from "./useRows";

/** What tells one row from another by colour, for who looks and on which day. */
export function usePaint(object: ObjectMeta, { state }: ListControl) {
  const user = useMe().user.id;
  const today = todayOf();
  return useMemo(() => painter(object, state.colors, { user, today }), [object, state.colors, user, today]);
}

export function TableView({ object, control }: { object: ObjectMeta; control: ListControl }) {
  const { state, base, current } = control;
  const tools = useColumnTools(control);
  const paint = usePaint(object, control);
  const phone = useIsPhone();
  const { query, list, rows, columns, peek, open, more } = useRows(object, control);
  const order = useMemo(() => rows.map((row) => row.id), [rows]);

  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (list.isPending) return <Skeleton rows={12} />;
  if (rows.length === 0) return <Nothing object={object} control={control} />;
  const shared = {
    object,
    columns,
    rows,
    hasMore: list.hasNextPage,
    loadingMore: list.isFetchingNextPage,
    onLoadMore: more,
  };
  if (phone) return <CardList {...shared} />;
  const first = list.data.pages[0];
  return (
    <Selectable
      object={object}
      filter={query.filter ?? null}
      sort={state.sort}
      columns={columns.map((field) => field.name)}
      order={order}
      total={first?.total ?? rows.length}
    >
      <Grid
        {...shared}
        sort={state.sort}
        peek={state.peek}
        tools={tools}
        view={current.id}
        savedWidths={base.widths}
        density={state.density}
        paint={paint}
        foot={(template, sticky) => (
          <ListTotals
            object={object}
            columns={columns}
            filter={query.filter ?? null}
            totals={state.totals}
            template={template}
            sticky={sticky}
          />
        )}
        onPeek={peek}
        onOpen={open}
      />
    </Selectable>
  );
}

export function Nothing({ object, control }: { object: ObjectMeta; control: ListControl }) {
  const create = useCreate();
  const navigate = useNavigate();
  const { state, set } = control;
  const label = objectLabel(object);
  const narrowed = state.filter.items.length > 0 || state.q !== "";
  if (narrowed) {
    return (
      <EmptyState
        title={t("list.no_match", { object: label })}
        hint={t("list.no_match_hint")}
        action={<Button onClick={() => set({ filter: EMPTY_GROUP, q: "" })}>{t("filter.clear")}</Button>}
      />
    );
  }
  return (
    <EmptyState
      title={t("list.none", { object: label })}
      hint={tOr(`about.${object.name}`, t("list.none_hint", { object: label }))}
      action={
        <Space wrap>
          {can(object, "create") ? (
            <Button type="primary" onClick={() => create(object.name)}>
              {t("action.new_object", { object: label })}
            </Button>
          ) : null}
          {can(object, "import") && can(object, "create") ? (
            <Button onClick={() => navigate("/import")}>{t("list.none_import")}</Button>
          ) : null}
        </Space>
      }
    />
  );
}
