import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type RatingItem, type RatingRequest, unwrap } from "../../client";

const keyOf = (round: string, rater: string, turn: number | null) => ["rating", round, rater, turn];

/** An item as the rater meets it; the first unrated one where no turn is asked for. */
export function useItem(round: string, rater: string, turn: number | null) {
  return useQuery({
    queryKey: keyOf(round, rater, turn),
    staleTime: 0,
    gcTime: 0,
    queryFn: () =>
      unwrap<RatingItem>(
        api.GET("/api/v1/rounds/{name}/item", {
          params: { path: { name: round }, query: { rater, ...(turn === null ? {} : { turn }) } },
        }),
      ),
  });
}

/** Keeps a rating; what was rated before stays on the server. */
export function useRate(round: string, onKept: (item: RatingItem) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: RatingRequest) =>
      unwrap<RatingItem>(api.POST("/api/v1/rounds/{name}/ratings", { params: { path: { name: round } }, body })),
    onSuccess: (item) => {
      queries.removeQueries({ queryKey: ["rating", round] });
      onKept(item);
    },
  });
}
