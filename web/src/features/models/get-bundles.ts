import { useQuery } from "@tanstack/react-query";
import { api, type LoadedBundle, unwrap } from "../../client";

export function useBundles() {
  return useQuery({
    queryKey: ["bundles"],
    queryFn: () => unwrap<LoadedBundle[]>(api.GET("/api/v1/bundles")),
  });
}
