import { Drawer } from "antd";
import { useLocation } from "react-router";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import styles from "./HelpSheet.module.css";
import { KeySheet } from "./KeySheet";
import { helpOf } from "./pageHelp";

/** Nothing inside takes the focus: so that the sheet can be scrolled by keys in every browser, its first part does. */
function scrolledByKeys(part: HTMLElement | null) {
  if (part) part.tabIndex = 0;
}

/** What the page is for, how it is worked with, and every shortcut. */
export default function HelpSheet({ close }: { close: () => void }) {
  const { pathname } = useLocation();
  const phone = useIsPhone();
  const [what, ...how] = helpOf(pathname);
  return (
    <Drawer open onClose={close} title={t("help.title")} size={420}>
      <section className={styles.page} ref={scrolledByKeys}>
        <h2>{t("help.this_page")}</h2>
        {what ? <p>{t(what)}</p> : null}
        {how.map((key) => (
          <p key={key} className="muted">
            {t(key)}
          </p>
        ))}
      </section>
      {phone ? null : <KeySheet />}
    </Drawer>
  );
}
