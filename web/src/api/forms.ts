/** What the conditions of fields and layouts make of a form while it is filled in. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { Json } from "./schema";

export interface FormState {
  hidden: string[];
  /** Places in the layout's list of sections. */
  hidden_sections: number[];
  hidden_buttons?: string[];
  required: string[];
  /** What stored formulas give, as texts. */
  computed: Record<string, Json>;
}

interface Asked {
  object: string;
  values: Record<string, Json>;
  record?: string;
  device: "desktop" | "mobile";
}

/** The state of a form for values typed so far; the last one stays while the next is on its way. */
export function useFormState({ object, values, record, device }: Asked, enabled: boolean) {
  return useQuery({
    queryKey: ["form", object, record ?? "", device, values],
    queryFn: ({ signal }) => {
      const params = { path: { object }, query: { device, ...(record ? { record } : {}) } };
      return answer<FormState>(http.POST("/api/v1/records/{object}/form", { params, body: values, signal }));
    },
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    gcTime: 30_000,
    retry: false,
  });
}
