import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type EditRequest, type KeptEdit, Refusal, type ReportEdit, unwrap } from "../../client";

const path = (readingId: string) => ({ path: { reading_id: readingId } });

/** The versions of the edited report in a language, newest first; null until they are known. */
export function useEdits(readingId: string, language: string): ReportEdit[] | null {
  const { data } = useQuery({
    queryKey: ["edits", readingId, language],
    queryFn: () =>
      unwrap<ReportEdit[]>(
        api.GET("/api/v1/readings/{reading_id}/edits", { params: { ...path(readingId), query: { language } } }),
      ),
  });
  return data ?? null;
}

/** Whether somebody else has kept a version since the one that the editor saw. */
export const isMeanwhile = (error: Error | null) => error instanceof Refusal && error.code === "edited_meanwhile";

/** Keeps the report as it was edited; earlier versions stay. */
export function useKeepEdit(readingId: string, onKept: (kept: KeptEdit) => void) {
  const queries = useQueryClient();
  // The text first: whoever edits it follows the version that it is of.
  const askAgain = async () => {
    await queries.invalidateQueries({ queryKey: ["wording", readingId] });
    await queries.invalidateQueries({ queryKey: ["edits", readingId] });
  };
  return useMutation({
    mutationFn: (body: EditRequest) =>
      unwrap<KeptEdit>(api.POST("/api/v1/readings/{reading_id}/edits", { params: path(readingId), body })),
    onSuccess: async (kept) => {
      await askAgain();
      onKept(kept);
    },
    // The other's version is known before the reader is told of it, so that the next try comes after it.
    onError: (error) => (isMeanwhile(error) ? askAgain() : undefined),
  });
}
