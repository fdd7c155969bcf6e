import { useQuery } from "@tanstack/react-query";
import { api, type RecordPage, type RecordSummary, unwrap } from "../../client";

const LISTED = 200;

/** The other films that were read, newest first: a reading can be compared with one of them. */
export function useEarlier(readingId: string): RecordSummary[] {
  const { data } = useQuery({
    queryKey: ["earlier"],
    staleTime: 0,
    queryFn: () => unwrap<RecordPage>(api.GET("/api/v1/readings", { params: { query: { limit: LISTED } } })),
  });
  return (data?.items ?? []).filter(({ id, status }) => status === "read" && id !== readingId);
}
