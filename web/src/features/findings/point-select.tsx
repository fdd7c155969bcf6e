import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../../client";
import { pointMeaning, pointName } from "../../components/finding-words";
import { OverrideForm } from "../../components/override-form";
import { RefusalWords } from "../../components/refusal-words";
import { usePoints } from "./get-points";
import styles from "./point-select.module.css";
import { useRevision } from "./revise-reading";

interface PointSelectProps {
  readingId: string;
  /** The names of the models that read the film. */
  models: readonly string[];
  /** null where each model decided by its own. */
  operatingPoint: string | null;
  language: string;
  onRevised: (readingId: string) => void;
}

/** Decides the film anew by another operating point; the earlier reading is kept. */
export function PointSelect({ readingId, models, operatingPoint, language, onRevised }: PointSelectProps) {
  const { t } = useTranslation();
  const id = useId();
  const points = usePoints(models);
  const revision = useRevision({ readingId, language, onRevised });
  const offered = [...new Set([...points, ...(operatingPoint === null ? [] : [operatingPoint])])];
  if (offered.length < 2) return null;
  return (
    <>
      <p className={styles.choice}>
        <label htmlFor={id}>{t("findings.decide_by")}</label>{" "}
        <select
          disabled={revision.isPending}
          id={id}
          onChange={(event) => revision.mutate({ operating_point: event.target.value || null })}
          title={operatingPoint === null ? undefined : pointMeaning(t, { name: operatingPoint })}
          value={operatingPoint ?? ""}
        >
          <option value="">{t("findings.decide_default")}</option>
          {offered.map((name) => (
            <option key={name} value={name}>
              {pointName(t, { name })}
            </option>
          ))}
        </select>
        {revision.isPending && <span role="status"> {t("findings.deciding")}</span>}
      </p>
      {revision.error instanceof Refusal && (
        <div className={styles.wrong} role="alert">
          <RefusalWords code={revision.error.code} message={revision.error.message} />
        </div>
      )}
      <OverrideForm
        code={revision.error instanceof Refusal ? revision.error.code : ""}
        isBusy={revision.isPending}
        onOverride={(override) => revision.mutate({ ...revision.variables, override })}
      />
    </>
  );
}
