/** Why somebody may or may not see and change a record. */
import { useQuery } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { FieldRight } from "./schema";

export interface Reason {
  code: string;
  holds: boolean;
  text: string;
}

export interface Access {
  allowed: boolean;
  reasons: Reason[];
}

export interface ExplainedField {
  field: string;
  label: string;
  right: FieldRight;
  usual: FieldRight;
  reasons: Reason[];
}

export interface Explained {
  roles: string[];
  scope: string;
  read: Access;
  edit: Access;
  delete: Access;
  fields: ExplainedField[];
}

export function useExplained(object: string, id: string, field?: string) {
  return useQuery({
    queryKey: ["explain", object, id, field ?? ""],
    queryFn: ({ signal }) => {
      const params = { path: { object, id }, query: field ? { field } : {} };
      return answer<Explained>(http.GET("/api/v1/records/{object}/{id}/explain", { params, signal }));
    },
    staleTime: 0,
  });
}
