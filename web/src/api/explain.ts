/** Why somebody may or may not do something; looking on as somebody. */
import { answer, http } from "./client";

export interface Reason {
  text: string;
  holds: boolean;
}

export interface Access {
  allowed: boolean;
  reasons: Reason[];
}

export interface Explained {
  user: { id: string; name: string };
  roles: string[];
  scope: string;
  read: Access;
  edit: Access;
  delete: Access;
  fields: { field: string; label: string; right: string; reasons: Reason[] }[];
}

export const explainAccess = (object: string, id: string, user: string) =>
  answer<Explained>(
    http.GET("/api/v1/records/{object}/{id}/explain", { params: { path: { object, id }, query: { user } } }),
  );

export const viewAs = (user: string, reason: string) =>
  answer<void>(http.POST("/api/v1/view-as", { body: { user, reason } }));
