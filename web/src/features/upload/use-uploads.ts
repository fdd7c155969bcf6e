import { useCallback, useReducer, useRef } from "react";
import { isStopped, type Override } from "../../client";
import { withPatience } from "./patience";
import { asRefusal, sendFilm } from "./send-film";
import { change, type Upload } from "./upload";

interface UploadsOptions {
  language: string;
  /** Called with the id of each film's record as soon as it is read. */
  onRead: (readingId: string) => void;
  /** Called when the guard stopped a film: it is kept all the same. */
  onStopped: () => void;
}

export interface Uploads {
  items: Upload[];
  isBusy: boolean;
  add: (films: File[]) => void;
  /** Sends a film that the guard stopped once more, at somebody's word. */
  override: (upload: Upload, override: Override) => void;
  dismiss: (key: number) => void;
}

/** Films sent one after another, in the order in which they were dropped. */
export function useUploads({ language, onRead, onStopped }: UploadsOptions): Uploads {
  const [items, dispatch] = useReducer(change, []);
  const lastKey = useRef(0);
  const line = useRef(Promise.resolve());

  const send = useCallback(
    ({ key, film }: Pick<Upload, "key" | "film">, override: Override | null) => {
      line.current = line.current.then(async () => {
        const onProgress = (sent: number) => dispatch({ kind: "progress", key, sent });
        const attempt = () => {
          onProgress(0);
          return sendFilm({ film, language, override, onProgress });
        };
        try {
          const record = await withPatience(attempt, () => dispatch({ kind: "again", key }));
          dispatch({ kind: "remove", key });
          onRead(record.id);
        } catch (error) {
          const refusal = asRefusal(error);
          dispatch({ kind: "refuse", key, refusal });
          if (isStopped(refusal.code)) onStopped();
        }
      });
    },
    [language, onRead, onStopped],
  );
  const add = useCallback(
    (films: File[]) => {
      const keyed = films.map((film) => ({ key: (lastKey.current += 1), film }));
      dispatch({ kind: "add", films: keyed });
      for (const each of keyed) send(each, null);
    },
    [send],
  );
  const override = useCallback(
    (upload: Upload, given: Override) => {
      dispatch({ kind: "again", key: upload.key });
      send(upload, given);
    },
    [send],
  );
  const dismiss = useCallback((key: number) => dispatch({ kind: "remove", key }), []);
  return { items, isBusy: items.some((upload) => upload.stage !== "refused"), add, override, dismiss };
}
