/** Taking back what one call did. */
import { answer, http } from "./client";

export interface Undone {
  operation: string;
  undone: number;
  left: { object: string; id: string; code: string; fields?: string[] }[];
}

export function undoOperation(token: string): Promise<Undone> {
  return answer(http.POST("/api/v1/undo/{token}", { params: { path: { token } } }));
}
