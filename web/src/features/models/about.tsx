import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../components/icon";
import styles from "./about.module.css";
import { BundleCard } from "./bundle-card";
import { useBundles } from "./get-bundles";

/** What the reading room is, and which models answer in it. */
export function About({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const { data: bundles, isError } = useBundles();

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  return (
    <dialog aria-labelledby="about-title" className={styles.about} onClose={onClose} ref={dialog}>
      <div className={styles.head}>
        <h2 id="about-title">{t("models.title")}</h2>
        <button aria-label={t("app.close")} className="quiet icon-only" onClick={() => dialog.current?.close()} type="button">
          <Icon name="close" />
        </button>
      </div>
      <p className={styles.draft}>{t("app.draft")}</p>
      <p>{t("models.what")}</p>
      <h3>{t("models.loaded")}</h3>
      {isError && <p role="alert">{t("models.failed")}</p>}
      {bundles?.map((bundle) => (
        <BundleCard bundle={bundle} key={bundle.hash} />
      ))}
    </dialog>
  );
}
