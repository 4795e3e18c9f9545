/** The people who work on a record beside its owner. */
import { queryOptions } from "@tanstack/react-query";
import { answer, http } from "./client";

export const TEAM_ROLES = ["read", "edit", "owner"] as const;
export type TeamRole = (typeof TEAM_ROLES)[number];

export interface Member {
  user: string;
  name: string;
  role: TeamRole;
  until: string | null;
}

const one = (object: string, id: string) => ({ path: { object, id } });

export const teamOptions = (object: string, id: string) =>
  queryOptions({
    queryKey: ["records", object, "one", id, "team"],
    queryFn: async () =>
      (await answer<{ team: Member[] }>(http.GET("/api/v1/records/{object}/{id}/team", { params: one(object, id) })))
        .team,
  });

/** Makes these the whole team. */
export const putTeam = (object: string, id: string, team: readonly Omit<Member, "name">[]) =>
  answer<{ team: Member[] }>(
    http.PUT("/api/v1/records/{object}/{id}/team", { params: one(object, id), body: { team: [...team] } }),
  );
