import { useCallback, useReducer, useRef } from "react";
import { asRefusal, sendFilm } from "./send-film";
import { change, type Upload } from "./upload";

interface UploadsOptions {
  language: string;
  /** Called with the id of each film's record as soon as it is read. */
  onRead: (readingId: string) => void;
}

export interface Uploads {
  items: Upload[];
  isBusy: boolean;
  add: (films: File[]) => void;
  dismiss: (key: number) => void;
}

/** Films sent one after another, in the order in which they were dropped. */
export function useUploads({ language, onRead }: UploadsOptions): Uploads {
  const [items, dispatch] = useReducer(change, []);
  const lastKey = useRef(0);
  const line = useRef(Promise.resolve());

  const add = useCallback(
    (films: File[]) => {
      const keyed = films.map((film) => ({ key: (lastKey.current += 1), film }));
      dispatch({ kind: "add", films: keyed });
      for (const { key, film } of keyed) {
        line.current = line.current.then(async () => {
          dispatch({ kind: "progress", key, sent: 0 });
          try {
            const onProgress = (sent: number) => dispatch({ kind: "progress", key, sent });
            const record = await sendFilm({ film, language, onProgress });
            dispatch({ kind: "remove", key });
            onRead(record.id);
          } catch (error) {
            dispatch({ kind: "refuse", key, refusal: asRefusal(error) });
          }
        });
      }
    },
    [language, onRead],
  );
  const dismiss = useCallback((key: number) => dispatch({ kind: "remove", key }), []);
  return { items, isBusy: items.some((upload) => upload.stage !== "refused"), add, dismiss };
}
