import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { DropAnywhere } from "../features/upload/drop-anywhere";
import { DropTarget } from "../features/upload/drop-target";
import { UploadList } from "../features/upload/upload-list";
import { useUploads } from "../features/upload/use-uploads";
import { Worklist } from "../features/worklist/worklist";
import styles from "./app.module.css";
import { Header } from "./header";
import { ReadingPage } from "./reading-page";
import { RatingsPage } from "./ratings-page";
import { goTo, hashOf, useReadingId, useRound } from "./route";

export function App() {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const readingId = useReadingId();
  const round = useRound();
  const isRating = round !== undefined;
  const queries = useQueryClient();
  const [isListOpen, setListOpen] = useState(false);

  const relist = useCallback(() => void queries.invalidateQueries({ queryKey: ["worklist"] }), [queries]);
  const show = useCallback(
    (id: string) => {
      relist();
      setListOpen(false);
      goTo(id);
    },
    [relist],
  );
  const uploads = useUploads({ language, onRead: show, onStopped: relist });

  return (
    <DropAnywhere onFilms={uploads.add}>
      <a className={styles.skip} href="#reading" onClick={focusReading}>
        {t("app.skip")}
      </a>
      <Header
        hasList={!isRating}
        isListOpen={isListOpen}
        onFilms={uploads.add}
        onToggleList={() => setListOpen((open) => !open)}
      />
      <div className={styles.room} data-rating={isRating}>
        {/* The list says what the models found, which whoever rates their reports must not see. */}
        {!isRating && (
          <aside className={styles.list} data-open={isListOpen} id="worklist">
            <Worklist current={readingId} hashOf={hashOf} onChoose={() => setListOpen(false)} />
          </aside>
        )}
        <main className={styles.main} id="reading" tabIndex={-1}>
          <UploadList onDismiss={uploads.dismiss} onOverride={uploads.override} uploads={uploads.items} />
          {isRating && <RatingsPage round={round} />}
          {!isRating && readingId && (
            <ReadingPage key={readingId} language={language} onRevised={show} readingId={readingId} />
          )}
          {!isRating && !readingId && <DropTarget isBusy={uploads.isBusy} onFilms={uploads.add} />}
        </main>
      </div>
    </DropAnywhere>
  );
}

// The hash names the reading, so the skip link moves the focus itself.
function focusReading(event: { preventDefault: () => void }) {
  event.preventDefault();
  document.getElementById("reading")?.focus();
}
