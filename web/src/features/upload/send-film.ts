import { type Override, type ReadingRecord, Refusal, refusalFrom, unreachable } from "../../client";
import { postponed } from "./patience";

interface Sending {
  film: File;
  language: string;
  /** Who reads the film although the guard stops it, and why. */
  override: Override | null;
  /** 0 to 1, of the bytes sent. */
  onProgress: (share: number) => void;
}

/** Sends a film and waits for its reading. XMLHttpRequest, for fetch tells nothing of what was sent so far. */
export function sendFilm({ film, language, override, onProgress }: Sending): Promise<ReadingRecord> {
  const form = new FormData();
  form.append("file", film, film.name);
  form.append("language", language);
  if (override) {
    form.append("override_who", override.who);
    form.append("override_why", override.why);
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/readings");
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(unreachable());
    request.onload = () => {
      const body: unknown = request.response;
      const isDone = request.status >= 200 && request.status < 300 && body !== null;
      if (isDone) resolve(body as ReadingRecord);
      else reject(postponed(refusalFrom(body), request.getResponseHeader("Retry-After")));
    };
    request.send(form);
  });
}

export const asRefusal = (error: unknown) => (error instanceof Refusal ? error : new Refusal("unexpected", ""));
