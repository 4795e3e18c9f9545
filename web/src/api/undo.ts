/** Taking back what one call did. */
import { t } from "../lib/i18n";
import { answer, http, Problem } from "./client";

export interface Undone {
  operation: string;
  undone: number;
  left: { object: string; id: string; code: string; fields?: string[] }[];
}

interface UndoJob {
  kind: "undo";
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  problems?: { code: string; message: string }[];
  result?: Undone;
}

const LOOK_MS = 1_000;

/** Thousands of records go back by a job; this waits for its end. */
async function follow(id: string): Promise<Undone> {
  for (;;) {
    const job = await answer<UndoJob>(http.GET("/api/v1/jobs/{id}", { params: { path: { id } } }));
    if (job.result) return job.result;
    if (job.state !== "queued" && job.state !== "running") {
      const title = job.problems?.map((each) => each.message).join(" ") || t("error.server");
      throw new Problem({ title, status: 500, code: "undo_failed" });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

export async function undoOperation(token: string): Promise<Undone> {
  const told = await answer<Undone | UndoJob>(http.POST("/api/v1/undo/{token}", { params: { path: { token } } }));
  return "kind" in told ? follow(told.id) : told;
}
