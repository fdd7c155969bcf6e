import { useTranslation } from "react-i18next";
import type { LoadedBundle } from "../../client";
import { capital, findingName } from "../../components/finding-words";
import { formatPercent } from "../../components/format";
import { PointName } from "../../components/point-name";
import styles from "./answer-table.module.css";

type Answer = LoadedBundle["answers"][number];

/** By which threshold each finding is decided, and what that achieved. */
export function AnswerTable({ answers }: { answers: readonly Answer[] }) {
  const { t } = useTranslation();
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("models.finding")}</th>
            <th scope="col">{t("models.threshold")}</th>
            <th scope="col">
              <abbr title={t("models.sensitivity")}>{t("models.sensitivity_short")}</abbr>
            </th>
            <th scope="col">
              <abbr title={t("models.specificity")}>{t("models.specificity_short")}</abbr>
            </th>
          </tr>
        </thead>
        {answers.map((answer) => (
          <Thresholds answer={answer} key={answer.name} />
        ))}
      </table>
      <p className="fine">{t("models.measured")}</p>
    </>
  );
}

/** The rows of one finding: the threshold that decides first, then those that could. */
function Thresholds({ answer }: { answer: Answer }) {
  const { t, i18n } = useTranslation();
  const percent = (value: number | null) => (value === null ? "–" : formatPercent(value, i18n.language));
  const chosen = answer.default_operating_point;
  const points = answer.operating_points.toSorted((a, b) => Number(b.name === chosen) - Number(a.name === chosen));
  return (
    <tbody>
      {points.length === 0 && (
        <tr>
          <Name answer={answer} rows={1} />
          <td colSpan={3}>{t("models.no_threshold")}</td>
        </tr>
      )}
      {points.map((point, place) => (
        <tr data-chosen={point.name === chosen} key={point.name}>
          {place === 0 && <Name answer={answer} rows={points.length} />}
          <td>
            {point.refer_from != null && `${percent(point.refer_from)} – `}
            {percent(point.threshold)} <PointName point={point} />
          </td>
          {point.refer_from == null ? (
            <>
              <td>{percent(point.sensitivity)}</td>
              <td>{percent(point.specificity)}</td>
            </>
          ) : (
            // What is left open counts as a miss in both, and would look like one.
            <td colSpan={2}>{t("models.referred", { share: percent(point.refer_rate) })}</td>
          )}
        </tr>
      ))}
    </tbody>
  );
}

function Name({ answer, rows }: { answer: Answer; rows: number }) {
  const { t, i18n } = useTranslation();
  return (
    <th rowSpan={rows} scope="rowgroup">
      {capital(findingName(t, answer.name))}
      {answer.prevalence !== null && (
        <span className="fine">
          {t("models.prevalence")} {formatPercent(answer.prevalence, i18n.language)}
        </span>
      )}
    </th>
  );
}
