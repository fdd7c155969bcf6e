import { useTranslation } from "react-i18next";
import type { OperatingPoint } from "../client";
import { pointMeaning, pointName } from "./finding-words";

/** The name of an operating point; how it was chosen is told on pointing at it. */
export function PointName({ point }: { point: Pick<OperatingPoint, "name"> }) {
  const { t } = useTranslation();
  const meaning = pointMeaning(t, point);
  return meaning ? <abbr title={meaning}>{pointName(t, point)}</abbr> : <>{pointName(t, point)}</>;
}
