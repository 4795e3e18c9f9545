/** Working in somebody else's name, and looking on as somebody else. */
import { queryOptions } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { Ref } from "./schema";

export interface Delegation {
  id: string;
  user: Ref;
  delegate: Ref;
  starts: string;
  until: string;
  reason: string | null;
}

export interface NewDelegation {
  delegate: string;
  starts?: string;
  until: string;
  reason?: string;
}

export const DELEGATIONS = ["delegations"] as const;

export const delegationOptions = queryOptions({
  queryKey: DELEGATIONS,
  queryFn: async () => (await answer<{ delegations: Delegation[] }>(http.GET("/api/v1/delegations"))).delegations,
});

export const makeDelegation = (body: NewDelegation) => answer<Delegation>(http.POST("/api/v1/delegations", { body }));

export const endDelegation = (id: string) =>
  answer<void>(http.DELETE("/api/v1/delegations/{id}", { params: { path: { id } } }));

/** Back to one's own eyes. */
export const lookAsOneself = () => answer<void>(http.DELETE("/api/v1/view-as"));
