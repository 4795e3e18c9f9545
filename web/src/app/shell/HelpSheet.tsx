import { Drawer } from "antd";
import { useLocation } from "react-router";
import { type MessageKey, t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import styles from "./HelpSheet.module.css";
import { helpOf } from "./pageHelp";

const KEYS: readonly [heading: MessageKey, keys: readonly [string, MessageKey][]][] = [
  [
    "keys.everywhere",
    [
      ["Ctrl / \u2318 K", "keys.palette"],
      ["c", "keys.create"],
      ["Ctrl Z", "keys.undo"],
      ["Ctrl Enter", "keys.save"],
      ["Esc", "keys.close"],
      ["?", "keys.sheet"],
    ],
  ],
  [
    "keys.lists",
    [
      ["/", "keys.search"],
      ["j \u2193", "keys.down"],
      ["k \u2191", "keys.up"],
      ["Enter", "keys.open"],
      ["Space", "keys.peek"],
      ["x", "keys.select"],
      ["e", "keys.edit"],
      ["s", "keys.stage"],
      ["a", "keys.assign"],
      ["t", "keys.task"],
      ["n", "keys.note"],
    ],
  ],
  [
    "keys.records",
    [
      ["e", "keys.edit"],
      ["[ ]", "keys.neighbours"],
    ],
  ],
  [
    "keys.go",
    [
      ["g h", "keys.go_home"],
      ["g o", "keys.go_opportunities"],
      ["g a", "keys.go_accounts"],
      ["g c", "keys.go_contacts"],
      ["g r", "keys.go_figures"],
      ["g d", "keys.go_forecast"],
    ],
  ],
];

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
      {phone
        ? null
        : KEYS.map(([heading, keys]) => (
            <section key={heading}>
              <h2 className={styles.heading}>{t(heading)}</h2>
              <dl className={styles.keys}>
                {keys.map(([pressed, meaning]) => (
                  <div key={pressed}>
                    <dt>
                      <kbd>{pressed}</kbd>
                    </dt>
                    <dd>{t(meaning)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
    </Drawer>
  );
}
