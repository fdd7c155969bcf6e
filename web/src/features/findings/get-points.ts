import { useQuery } from "@tanstack/react-query";
import { api, type LoadedBundle, unwrap } from "../../client";

/** The operating points that each of the named models with decisions has for some finding, by name. */
export function usePoints(models: readonly string[]): string[] {
  const { data } = useQuery({
    queryKey: ["bundles"],
    queryFn: () => unwrap<LoadedBundle[]>(api.GET("/api/v1/bundles")),
  });
  return sharedPoints((data ?? []).filter(({ name }) => models.includes(name)));
}

export function sharedPoints(bundles: readonly Pick<LoadedBundle, "answers">[]): string[] {
  const named = bundles
    .map(({ answers }) => answers.flatMap(({ operating_points }) => operating_points.map(({ name }) => name)))
    .filter((names) => names.length > 0);
  return [...new Set(named[0])].filter((name) => named.every((names) => names.includes(name))).toSorted();
}
