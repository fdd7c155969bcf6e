import { useTranslation } from "react-i18next";
import type { Reading } from "../../client";
import { bundleName } from "../../components/finding-words";
import styles from "./finding-group.module.css";
import { MeasurementCard } from "./measurement-card";

/** What was measured on the film, for each model that drew outlines on it. */
export function Measurements({ reading }: { reading: Pick<Reading, "findings" | "measurements"> }) {
  const { t } = useTranslation();
  const bundles = [...new Set(reading.measurements.map(({ bundle }) => bundle))];
  return bundles.map((bundle) => (
    <section aria-label={t("measurement.title")} className={styles.group} data-measured-by={bundle} key={bundle}>
      <h3>
        {t("measurement.title")}
        <span>, {bundleName(t, bundle)}</span>
      </h3>
      <MeasurementCard
        findings={reading.findings}
        measurements={reading.measurements.filter((measurement) => measurement.bundle === bundle)}
      />
    </section>
  ));
}
