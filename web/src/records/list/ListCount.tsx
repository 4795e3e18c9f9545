import { ReloadOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useIsFetching } from "@tanstack/react-query";
import { Button } from "antd";
import { queryClient } from "../../api/queryClient";
import { listOptions, recordKeys } from "../../api/records";
import type { ObjectMeta } from "../../api/schema";
import { cappedCount } from "../../lib/format";
import { t } from "../../lib/i18n";
import styles from "./ListPage.module.css";
import { listQuery } from "./listQuery";
import type { ListState } from "./listState";

interface ListCountProps {
  object: ObjectMeta;
  state: ListState;
  /** The mode shown asks for the rows that are counted; the others count for themselves. */
  counted: boolean;
}

/** How many records the list has, and asking for them anew; shares the table's answer. */
export function ListCount({ object, state, counted }: ListCountProps) {
  const list = useInfiniteQuery({ ...listOptions(object.name, listQuery(object, state)), enabled: counted });
  const busy = useIsFetching({ queryKey: recordKeys.object(object.name) }) > 0;
  const first = list.data?.pages[0];
  return (
    <div className={styles.count}>
      {counted && first?.total !== undefined ? (
        <span className="num" aria-live="polite">
          {t("list.count", { count: cappedCount(first.total, first.total_capped) })}
        </span>
      ) : null}
      <Button
        type="text"
        size="small"
        icon={<ReloadOutlined aria-hidden spin={busy} />}
        onClick={() => queryClient.invalidateQueries({ queryKey: recordKeys.object(object.name) })}
        aria-label={t("action.refresh")}
      />
    </div>
  );
}
