/** Configuration packages: out as JSON, in with a plan first. */
import { answer, http } from "./client";
import type { Values } from "./designer";

export interface Plan {
  steps: { kind: string; object: string; name: string | null }[];
  conflicts: { name: string; why: string }[];
  added: string[];
  applied: boolean;
}

export const exportPackage = (objects: string[]) =>
  answer<Values>(
    http.GET("/api/v1/packages/export", {
      params: { query: objects.length ? { objects: objects.join(",") } : {} },
    }),
  );

export const importPackage = (body: Values, dryRun: boolean) =>
  answer<Plan>(http.POST("/api/v1/packages/import", { params: { query: { dry_run: dryRun } }, body }));
