import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { useObjectMeta } from "../../api/metadata";
import type { Filter, Json } from "../../api/schema";
import { EMPTY_GROUP, fromWire, toWire } from "../../lib/filter";
import { t } from "../../lib/i18n";

const FilterBuilder = lazy(() => import("../../records/filter/FilterBuilder"));

interface RuleFieldProps {
  object: string;
  value: Json;
  onChange: (next: Json) => void;
}

/** A condition on the records of an object, drawn up in the builder of lists. */
export function RuleField({ object, value, onChange }: RuleFieldProps) {
  const meta = useObjectMeta(object, object !== "");
  const [open, setOpen] = useState(false);
  const group = fromWire(value as Filter | null);
  return (
    <>
      <Button disabled={!meta.data} onClick={() => setOpen(true)}>
        {t(value ? "design.change_condition" : "design.set_condition")}
      </Button>
      {value ? <code style={{ overflowWrap: "anywhere" }}>{JSON.stringify(value)}</code> : null}
      {open && meta.data ? (
        <Suspense>
          <FilterBuilder
            object={meta.data}
            filter={group ?? EMPTY_GROUP}
            onApply={(next) => onChange(toWire(next) as Json)}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
