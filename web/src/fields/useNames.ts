/** Names of records by their ids. */
import { useQuery } from "@tanstack/react-query";
import { queryRecords } from "../api/records";
import { useObjectMap } from "../meta/objects";

export function namesOptions(target: string, nameField: string, ids: string[]) {
  const wanted = [...new Set(ids)].sort();
  return {
    queryKey: ["names", target, wanted],
    queryFn: async () => {
      const filter = { field: "id", op: "in" as const, value: wanted };
      const page = await queryRecords(target, { filter, fields: [nameField], limit: 500 });
      return page.records.map((row) => [row.id, String(row[nameField] ?? "")] as const);
    },
    staleTime: 5 * 60_000,
    enabled: wanted.length > 0 && target !== "",
  };
}

export function useNames(target: string, ids: string[]): Map<string, string> {
  const nameField = useObjectMap().get(target)?.name_field ?? "name";
  const { data } = useQuery(namesOptions(target, nameField, ids));
  return new Map(data ?? []);
}
