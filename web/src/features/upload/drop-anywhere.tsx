import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./drop-anywhere.module.css";

interface DropAnywhereProps {
  children: ReactNode;
  onFilms: (films: File[]) => void;
}

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

/** Takes films dropped anywhere on the page, so that none opens in the browser instead. */
export function DropAnywhere({ children, onFilms }: DropAnywhereProps) {
  const { t } = useTranslation();
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    // Enter and leave come for every element passed; the pointer is gone when as many left as were entered.
    let depth = 0;
    const listeners = {
      dragenter: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        depth += 1;
        setOver(true);
      },
      dragleave: () => {
        depth = Math.max(0, depth - 1);
        if (depth === 0) setOver(false);
      },
      dragover: (event: DragEvent) => {
        if (carriesFiles(event)) event.preventDefault();
      },
      drop: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth = 0;
        setOver(false);
        const films = [...(event.dataTransfer?.files ?? [])];
        if (films.length > 0) onFilms(films);
      },
    };
    const stop = new AbortController();
    for (const [name, listener] of Object.entries(listeners)) {
      addEventListener(name, listener as EventListener, { signal: stop.signal });
    }
    return () => stop.abort();
  }, [onFilms]);

  return (
    <>
      {children}
      {isOver && (
        <div className={styles.veil}>
          <p>{t("upload.drop_now")}</p>
        </div>
      )}
    </>
  );
}
