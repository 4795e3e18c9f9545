/** One way to change a definition: done at once, everything that shows it drawn anew, taken back with one click. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useCallback } from "react";
import { DESIGN } from "../../api/designer";
import { t } from "../../lib/i18n";
import { feedback } from "../../ui/feedback";
import { useNotify } from "../../ui/useNotify";

const SHOWN_S = 8;

export type SchemaChange = (
  work: () => Promise<unknown>,
  said: string,
  undo?: (() => Promise<unknown>) | undefined,
) => Promise<boolean>;

export function useSchemaChange(): SchemaChange {
  const client = useQueryClient();
  const notify = useNotify();
  return useCallback(
    async (work, said, undo) => {
      const refresh = () =>
        Promise.all([[DESIGN], ["objects"], ["object"]].map((queryKey) => client.invalidateQueries({ queryKey })));
      const run = async (task: () => Promise<unknown>) => {
        try {
          await task();
        } catch (error) {
          notify.failed(error);
          void refresh();
          return false;
        }
        await refresh();
        return true;
      };
      if (!(await run(work))) return false;
      const key = said;
      const takeBack = async (task: () => Promise<unknown>) => {
        void feedback().then(({ message }) => message.destroy(key));
        if (await run(task)) notify.done(t("design.undone"));
      };
      const { message } = await feedback();
      message.open({
        key,
        type: "success",
        duration: SHOWN_S,
        content: (
          <span>
            {said}
            {undo ? (
              <Button type="link" size="small" onClick={() => void takeBack(undo)}>
                {t("design.undo")}
              </Button>
            ) : null}
          </span>
        ),
      });
      return true;
    },
    [client, notify],
  );
}
