import { fieldLabel } from "../../meta/objects";
import type { EditProps } from "../kind";

/** What an editor is called by people who do not see it: its field, where no label of a form names it by its id. */
export function ownName({ id, field }: Pick<EditProps, "id" | "field">): string | undefined {
  return id ? undefined : fieldLabel(field);
}
