import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type ReadingRecord, unwrap } from "../client";

const POLL_MS = 700;

/** One record with its report in this language; asked for again until it is read or refused. */
export function useReading(readingId: string, language: string) {
  return useQuery({
    queryKey: ["readings", readingId, language],
    queryFn: () =>
      unwrap<ReadingRecord>(
        api.GET("/api/v1/readings/{reading_id}", { params: { path: { reading_id: readingId }, query: { language } } }),
      ),
    refetchInterval: (query) => (query.state.data?.status === "accepted" ? POLL_MS : false),
    // While the language changes the same reading stays in sight; another reading never does.
    placeholderData: (previous) => (previous?.id === readingId ? keepPreviousData(previous) : undefined),
  });
}
