import type { Refusal } from "../../client";

/** A film on its way: waiting, sent so far, being read, or refused. Once read it leaves the list. */
export interface Upload {
  key: number;
  film: File;
  stage: "waiting" | "sending" | "reading" | "refused";
  /** 0 to 1, while sending. */
  sent: number;
  refusal: Refusal | null;
}

export type Change =
  | { kind: "add"; films: { key: number; film: File }[] }
  | { kind: "progress"; key: number; sent: number }
  | { kind: "again"; key: number }
  | { kind: "refuse"; key: number; refusal: Refusal }
  | { kind: "remove"; key: number };

export function change(uploads: Upload[], action: Change): Upload[] {
  switch (action.kind) {
    case "add": {
      // A new film takes the place of complaints about earlier ones.
      const underWay = uploads.filter((upload) => upload.stage !== "refused");
      const added = action.films.map((film): Upload => ({ ...film, stage: "waiting", sent: 0, refusal: null }));
      return [...underWay, ...added];
    }
    case "progress":
      return uploads.map((upload) =>
        upload.key === action.key ? { ...upload, sent: action.sent, stage: action.sent < 1 ? "sending" : "reading" } : upload,
      );
    case "again":
      return uploads.map((upload) => (upload.key === action.key ? { ...upload, stage: "waiting", sent: 0, refusal: null } : upload));
    case "refuse":
      return uploads.map((upload) =>
        upload.key === action.key ? { ...upload, stage: "refused", refusal: action.refusal } : upload,
      );
    case "remove":
      return uploads.filter((upload) => upload.key !== action.key);
  }
}
