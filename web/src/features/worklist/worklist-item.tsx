import { useTranslation } from "react-i18next";
import { type RecordSummary, thumbnailAddress } from "../../client";
import { inOrder } from "../../components/finding-order";
import { capital, decisionWords, findingName } from "../../components/finding-words";
import { formatMoment, formatPercent } from "../../components/format";
import { SyntheticMark } from "../../components/synthetic-mark";
import styles from "./worklist-item.module.css";

interface WorklistItemProps {
  item: RecordSummary;
  href: string;
  isCurrent: boolean;
  onChoose: () => void;
}

const THUMBNAIL_PX = 128;
const SHOWN_FINDINGS = 2;
const HAS_FILM = new Set<RecordSummary["status"]>(["accepted", "read"]);

export function WorklistItem({ item, href, isCurrent, onChoose }: WorklistItemProps) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const findings = inOrder(item.findings);
  const present = findings.filter((finding) => finding.decision === "present");
  const shown = present.length > 0 ? present.slice(0, SHOWN_FINDINGS) : findings.slice(0, 1);
  const counts = {
    others: Math.max(present.length - SHOWN_FINDINGS, 0),
    referred: findings.filter((finding) => finding.decision === "refer").length,
  };
  return (
    <a aria-current={isCurrent ? "page" : undefined} className={styles.item} href={href} onClick={onChoose}>
      <span className={styles.thumbnail}>
        {HAS_FILM.has(item.status) && <img alt="" loading="lazy" src={thumbnailAddress(item.id, THUMBNAIL_PX)} />}
      </span>
      <span className={styles.name}>{item.name}</span>
      <time className={styles.time} dateTime={item.created_at}>
        {formatMoment(item.created_at, language)}
      </time>
      <span className={styles.words}>
        {item.status === "accepted" && t("worklist.accepted")}
        {item.status === "refused" && t("worklist.refused")}
        {item.status === "unreadable" && t("worklist.unreadable")}
        {shown.map(({ name, decision, probability }, place) => (
          <span className={styles.finding} data-decision={decision} key={`${place} ${name}`}>
            {decision !== "not_assessed" && (
              <span className="visually-hidden">{decisionWords(t, { name, decision })}: </span>
            )}
            {capital(findingName(t, name))}{" "}
            {probability === null ? t("findings.not_assessed").toLowerCase() : formatPercent(probability, language)}
          </span>
        ))}
        {(["others", "referred"] as const).map((kind) => (
          <Count count={counts[kind]} key={kind} kind={kind} />
        ))}
      </span>
      <span className={styles.tags}>
        {item.synthetic && <SyntheticMark />}
        {item.revises && <span className="tag">{t("worklist.revision")}</span>}
      </span>
    </a>
  );
}

function Count({ kind, count }: { kind: "others" | "referred"; count: number }) {
  const { t } = useTranslation();
  return count > 0 ? <span className={styles[kind]}>{t(`worklist.${kind}`, { count })}</span> : null;
}
