import { useState } from "react";
import { RatingRoom } from "../features/ratings/rating-room";
import { Rounds } from "../features/ratings/rounds";
import { Viewer } from "../features/viewer/viewer";
import { goToRound } from "./route";

/** Where people rate reports: who and which round, then film by film. */
export function RatingsPage({ round }: { round: string | null }) {
  const [rater, setRater] = useState<string | null>(null);
  if (round === null || rater === null) {
    return (
      <Rounds
        chosen={round}
        onStart={(name, who) => {
          setRater(who);
          goToRound(name);
        }}
      />
    );
  }
  return (
    <RatingRoom
      film={(readingId) => (
        <Viewer
          attention={null}
          finding={null}
          isMeasurementPointed={false}
          key={readingId}
          name=""
          pointedBox={null}
          reading={null}
          readingId={readingId}
        />
      )}
      key={round}
      onDone={() => goToRound(null)}
      rater={rater}
      round={round}
    />
  );
}
