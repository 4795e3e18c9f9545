import { useQuery } from "@tanstack/react-query";
import { regionsBelow } from "../../api/files";
import type { Json } from "../../api/schema";
import { levelsOf } from "../edit/levels";
import type { ShowProps } from "../kind";
import { isEmpty } from "../values";

/** The names of a region from the province down; the lists they come from are asked for once. */
function useRegionName(code: string): string {
  const { data } = useQuery({
    queryKey: ["region", code],
    queryFn: async () => {
      const levels = levelsOf(code);
      const lists = await Promise.all([undefined, ...levels.slice(0, -1)].map((parent) => regionsBelow(parent)));
      return lists.flat().find((each) => each.code === code)?.full_name ?? code;
    },
    enabled: code !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return code ? (data ?? "…") : "";
}

export function RegionValue({ value }: ShowProps) {
  const name = useRegionName(isEmpty(value) ? "" : String(value));
  return <span>{name}</span>;
}

function part(value: Json | undefined, name: string): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
  return typeof value[name] === "string" ? value[name] : "";
}

/** An address on one line. */
export function AddressValue({ value }: ShowProps) {
  const region = useRegionName(part(value, "region"));
  if (typeof value === "string") return <span>{value}</span>;
  const line = region + part(value, "city") + part(value, "detail");
  return <span>{[part(value, "country"), line, part(value, "postcode")].filter(Boolean).join(" ")}</span>;
}

export function GeoValue({ value }: ShowProps) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return (
    <span className="num">
      {String(value.lat)}, {String(value.lng)}
    </span>
  );
}
