/** What a phone makes new: a visit first, right where one stands. */
import { EnvironmentOutlined } from "@ant-design/icons";
import { Drawer } from "antd";
import { lazy, Suspense, useState } from "react";
import { t } from "../../lib/i18n";
import { persistent } from "../../lib/persistent";
import { objectLabel } from "../../meta/objects";
import { useCreatable } from "../shell/TopBar";
import styles from "./phone.module.css";

const VisitSheet = lazy(() => persistent(() => import("../../areas/activity/visit/VisitSheet")));

interface CreateSheetProps {
  openCreate: (object: string) => void;
  close: () => void;
  /** Begins with the visit, as from a shortcut of the home screen. */
  visit?: boolean;
}

export default function CreateSheet({ openCreate, close, visit = false }: CreateSheetProps) {
  const creatable = useCreatable();
  const [visiting, setVisiting] = useState(visit);
  if (visiting) {
    return (
      <Suspense>
        <VisitSheet close={close} />
      </Suspense>
    );
  }
  return (
    <Drawer open placement="bottom" size="auto" title={t("action.new")} onClose={close}>
      {creatable.some((each) => each.name === "activity") ? (
        <button type="button" className={styles.visit} onClick={() => setVisiting(true)}>
          <EnvironmentOutlined aria-hidden />
          <span>
            <strong>{t("visit.title")}</strong>
            <small>{t("visit.consent")}</small>
          </span>
        </button>
      ) : null}
      <div className={styles.choices}>
        {creatable.map((each) => (
          <button
            key={each.name}
            type="button"
            className={styles.choice}
            onClick={() => {
              close();
              openCreate(each.name);
            }}
          >
            {objectLabel(each)}
          </button>
        ))}
      </div>
    </Drawer>
  );
}
