import { tOr } from "../../../lib/i18n";

/** The name of a field type in people's words. */
export const typeText = (type: string) => tOr(`design.type.${type}`, type);
