import { useQuery } from "@tanstack/react-query";
import { api, type RatingRound, unwrap } from "../../client";

/** The rounds of reports to rate, newest first. */
export function useRounds(): RatingRound[] | null {
  const { data } = useQuery({
    queryKey: ["rounds"],
    queryFn: () => unwrap<RatingRound[]>(api.GET("/api/v1/rounds")),
  });
  return data ?? null;
}
