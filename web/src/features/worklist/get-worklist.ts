import { useInfiniteQuery } from "@tanstack/react-query";
import { api, type RecordPage, unwrap } from "../../client";

const PAGE_SIZE = 50;
const POLL_MS = 1500;

/** The readings, newest first, a page at a time; asked for again while a film still waits. */
export function useWorklist() {
  return useInfiniteQuery({
    queryKey: ["worklist"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      unwrap<RecordPage>(
        api.GET("/api/v1/readings", {
          params: { query: { limit: PAGE_SIZE, ...(pageParam === null ? {} : { before: pageParam }) } },
        }),
      ),
    getNextPageParam: (page) => page.next,
    refetchInterval: (query) => {
      const items = query.state.data?.pages.flatMap((page) => page.items) ?? [];
      return items.some((item) => item.status === "accepted") ? POLL_MS : false;
    },
  });
}
