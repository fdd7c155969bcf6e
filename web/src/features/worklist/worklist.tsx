import { useTranslation } from "react-i18next";
import { useWorklist } from "./get-worklist";
import { WorklistItem } from "./worklist-item";
import styles from "./worklist.module.css";

interface WorklistProps {
  current: string | null;
  hashOf: (readingId: string) => string;
  onChoose: () => void;
}

/** The readings so far. */
export function Worklist({ current, hashOf, onChoose }: WorklistProps) {
  const { t } = useTranslation();
  const { data, isError, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useWorklist();
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <nav aria-labelledby="worklist-title" className={styles.worklist}>
      <h2 className={styles.title} id="worklist-title">
        {t("worklist.title")}
      </h2>
      {isError && (
        <p className={styles.remark} role="alert">
          {t("worklist.failed")}{" "}
          <button className="link" onClick={() => void refetch()} type="button">
            {t("app.try_again")}
          </button>
        </p>
      )}
      {!isPending && !isError && items.length === 0 && <p className={styles.remark}>{t("worklist.empty")}</p>}
      <ul className={styles.items}>
        {items.map((item) => (
          <li key={item.id}>
            <WorklistItem href={hashOf(item.id)} isCurrent={item.id === current} item={item} onChoose={onChoose} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <button className="quiet" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()} type="button">
          {t("worklist.more")}
        </button>
      )}
    </nav>
  );
}
