import { useMutation } from "@tanstack/react-query";
import { api, type ReadingRecord, type RevisionRequest, unwrap } from "../../client";

interface ReviseOptions {
  readingId: string;
  language: string;
  onRevised: (readingId: string) => void;
}

/** Reads the film again with other facts of the patient; the earlier reading is kept. */
export function useRevision({ readingId, language, onRevised }: ReviseOptions) {
  return useMutation({
    mutationFn: (facts: RevisionRequest) =>
      unwrap<ReadingRecord>(
        api.POST("/api/v1/readings/{reading_id}/revisions", {
          params: { path: { reading_id: readingId } },
          body: { ...facts, language },
        }),
      ),
    onSuccess: (record) => onRevised(record.id),
  });
}
