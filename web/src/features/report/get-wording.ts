import { useQuery } from "@tanstack/react-query";
import { api, type ReadingRecord, unwrap, type Wording } from "../../client";

/** The record with its report worded otherwise than composed; asked for only where it is. */
export function useWording(readingId: string, language: string, wording: Wording) {
  return useQuery({
    queryKey: ["wording", readingId, language, wording],
    enabled: wording !== "findings",
    queryFn: () =>
      unwrap<ReadingRecord>(
        api.GET("/api/v1/readings/{reading_id}", {
          params: { path: { reading_id: readingId }, query: { language, draft: wording } },
        }),
      ),
  });
}
