import { Button, Progress } from "antd";
import { t } from "../../lib/i18n";
import styles from "./imports.module.css";
import type { Failure, Upload } from "./useUploads";

const PERCENT = 100;

/** A file on its way: how much of it has gone, and a way to stop it. */
export function Sending({ upload, stop }: { upload: Upload; stop: () => void }) {
  const percent = Math.floor(upload.share * PERCENT);
  const name = upload.file.name;
  return (
    <div className={styles.sending} aria-busy="true">
      <span className="ellipsis">{name}</span>
      <Progress percent={percent} status="active" aria-label={t("import.uploaded", { name })} />
      <span className="muted">{t(percent < PERCENT ? "import.uploading" : "import.reading")}</span>
      <Button size="small" onClick={stop}>
        {t("action.cancel")}
      </Button>
    </div>
  );
}

interface FailedProps {
  failure: Failure;
  retry: () => void;
  dismiss: () => void;
}

/** Why a file did not come in; where the connection is to blame, it can be sent again. */
export function Failed({ failure, retry, dismiss }: FailedProps) {
  return (
    <div role="alert" className={styles.failed}>
      <span>
        <strong>{failure.file.name}</strong> {failure.text}
      </span>
      <span className={styles.buttons}>
        {failure.again ? (
          <Button size="small" type="primary" ghost onClick={retry}>
            {t("import.upload_again")}
          </Button>
        ) : null}
        <Button size="small" onClick={dismiss}>
          {t("action.close")}
        </Button>
      </span>
    </div>
  );
}
