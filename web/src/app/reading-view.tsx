import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DraftWord, Finding, ReadingRecord } from "../client";
import { inOrder } from "../components/finding-order";
import { decisionSentences } from "../components/finding-words";
import { FilmHeading } from "../features/findings/film-heading";
import { Findings } from "../features/findings/findings";
import { keyOfGrounds, useSupport } from "../features/findings/support";
import type { Pointing } from "../features/report/pointing";
import { ReportView } from "../features/report/report-view";
import { Viewer } from "../features/viewer/viewer";
import styles from "./reading-page.module.css";

interface ReadingViewProps {
  record: ReadingRecord;
  onRevised: (id: string) => void;
}

// A screen reader announces what matters most; all of it stands on the page.
const ANNOUNCED = 3;
const NONE: Finding[] = [];

/** The film beside what is said of it. */
export function ReadingView({ record, onRevised }: ReadingViewProps) {
  const { t, i18n } = useTranslation();
  const reading = record.reading;
  const { shown, support } = useSupport(reading?.findings ?? NONE);
  const [pointedBox, pointBox] = useState<number | null>(null);
  const [isMeasurementPointed, pointMeasurement] = useState(false);
  const [word, pointWord] = useState<DraftWord | null>(null);
  const pointing: Pointing = {
    sentence: (grounds) => {
      pointBox(grounds?.boxes[0] ?? null);
      pointMeasurement((grounds?.measurements.length ?? 0) > 0);
      support.preview(keyOfGrounds(reading?.findings ?? NONE, grounds));
    },
    word: pointWord,
  };
  const findings = inOrder(reading?.findings ?? NONE);
  const words = findings.slice(0, ANNOUNCED).map((finding) => decisionSentences(t, finding)).join(" ");
  return (
    <article className={styles.page}>
      <p className="visually-hidden" role="status">
        {words && t("findings.announce", { name: record.name, words })}
      </p>
      <div className={styles.viewer}>
        <Viewer
          attention={word}
          finding={shown}
          isMeasurementPointed={isMeasurementPointed}
          name={record.name}
          pointedBox={pointedBox}
          reading={reading}
          readingId={record.id}
        />
      </div>
      <div className={styles.words}>
        <FilmHeading createdAt={record.created_at} film={reading?.film ?? null} name={record.name} />
        {reading ? (
          <>
            <Findings
              language={i18n.language}
              onPointBox={pointBox}
              onRevised={onRevised}
              operatingPoint={record.operating_point}
              prior={record.prior}
              reading={reading}
              readingId={record.id}
              support={support}
            />
            {reading.report && (
              <ReportView
                language={i18n.language}
                pointing={pointing}
                reading={reading}
                readingId={record.id}
                report={reading.report}
              />
            )}
          </>
        ) : (
          <p className={styles.waiting} role="status">
            {t("record.accepted")}
          </p>
        )}
      </div>
    </article>
  );
}
