import { useTranslation } from "react-i18next";
import { type RecordSummary, thumbnailAddress } from "../../client";
import { findingName } from "../../components/finding-words";
import { formatMoment, formatProbability } from "../../components/format";
import { SyntheticMark } from "../../components/synthetic-mark";
import styles from "./worklist-item.module.css";

interface WorklistItemProps {
  item: RecordSummary;
  href: string;
  isCurrent: boolean;
  onChoose: () => void;
}

const THUMBNAIL_PX = 128;

export function WorklistItem({ item, href, isCurrent, onChoose }: WorklistItemProps) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  return (
    <a aria-current={isCurrent ? "page" : undefined} className={styles.item} href={href} onClick={onChoose}>
      <span className={styles.thumbnail}>
        {item.status !== "refused" && <img alt="" loading="lazy" src={thumbnailAddress(item.id, THUMBNAIL_PX)} />}
      </span>
      <span className={styles.name}>{item.name}</span>
      <time className={styles.time} dateTime={item.created_at}>
        {formatMoment(item.created_at, language)}
      </time>
      <span className={styles.words}>
        {item.status === "accepted" && t("worklist.accepted")}
        {item.status === "refused" && t("worklist.refused")}
        {item.findings.map(({ name, decision, probability }) => (
          <span className={styles.finding} data-decision={decision} key={name}>
            {findingName(t, name)}{" "}
            {probability === null ? t("findings.not_assessed").toLowerCase() : formatProbability(probability, language)}
          </span>
        ))}
      </span>
      <span className={styles.tags}>
        {item.synthetic && <SyntheticMark />}
        {item.revises && <span className="tag">{t("worklist.revision")}</span>}
      </span>
    </a>
  );
}
