import { Suspense } from "react";
import type { EditProps } from "./kind";
import { kindOf } from "./registry";

/** The editor of a field's type; types nobody types into show nothing. */
export function FieldEditor(props: EditProps) {
  const { Edit } = kindOf(props.field);
  if (!Edit) return null;
  return (
    <Suspense fallback={<div style={{ height: "var(--control)" }} />}>
      <Edit {...props} />
    </Suspense>
  );
}
