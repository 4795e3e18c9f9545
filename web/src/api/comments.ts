/** What people say about records. */
import { answer, http } from "./client";

/** `unseen` names those who were called and may not read the record: they were not told. */
export interface Said {
  id: string;
  unseen: string[];
}

export interface Words {
  text: string;
  mentions: string[];
}

const path = (object: string, id: string) => ({ path: { object, id } });
const one = (object: string, id: string, comment: string) => ({ path: { object, id, comment } });

export const addComment = (object: string, id: string, body: Words) =>
  answer<Said>(http.POST("/api/v1/records/{object}/{id}/comments", { params: path(object, id), body }));

export const changeComment = (object: string, id: string, comment: string, body: Words) =>
  answer<Said>(
    http.PATCH("/api/v1/records/{object}/{id}/comments/{comment}", { params: one(object, id, comment), body }),
  );

export const removeComment = (object: string, id: string, comment: string) =>
  answer<void>(http.DELETE("/api/v1/records/{object}/{id}/comments/{comment}", { params: one(object, id, comment) }));
