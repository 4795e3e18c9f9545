import { Button } from "antd";
import { type KeyboardEvent, useState } from "react";
import { isComposing } from "../../lib/hotkeys";
import { type MessageKey, t } from "../../lib/i18n";
import { chooseKey, keyCap, keyFor, useKeyOf } from "../../lib/keys";
import { setPreferences, usePreferences } from "../../lib/preferences";
import styles from "./HelpSheet.module.css";

type Line = [meaning: MessageKey, shortcut: string, fixed?: string];

/** Each shortcut by the key it comes with, and keys beside it that are always there; an empty one cannot be chosen. */
const SECTIONS: readonly [heading: MessageKey, lines: readonly Line[]][] = [
  [
    "keys.everywhere",
    [
      ["keys.palette", "", "Ctrl / ⌘ K"],
      ["keys.create", "c"],
      ["keys.undo", "", "Ctrl Z"],
      ["keys.save", "", "Ctrl Enter"],
      ["keys.close", "", "Esc"],
      ["keys.sheet", "?"],
    ],
  ],
  [
    "keys.lists",
    [
      ["keys.search", "/"],
      ["keys.down", "j", "↓"],
      ["keys.up", "k", "↑"],
      ["keys.open", "", "Enter"],
      ["keys.peek", "", "Space"],
      ["keys.select", "x"],
      ["keys.edit", "e"],
      ["keys.stage", "s"],
      ["keys.assign", "a"],
      ["keys.task", "t"],
      ["keys.note", "n"],
    ],
  ],
  [
    "keys.records",
    [
      ["record.previous", "["],
      ["record.next", "]"],
    ],
  ],
  [
    "keys.go",
    [
      ["keys.go_home", "g h"],
      ["keys.go_opportunities", "g o"],
      ["keys.go_accounts", "g a"],
      ["keys.go_contacts", "g c"],
      ["keys.go_figures", "g r"],
      ["keys.go_forecast", "g d"],
    ],
  ],
];

/** Every shortcut; a click on its key chooses another one for this device. */
export function KeySheet() {
  const chosen = usePreferences().keys;
  const keyNow = useKeyOf();
  const [choosing, setChoosing] = useState<string>();
  const [refusal, setRefusal] = useState("");
  const all = SECTIONS.flatMap(([, lines]) => lines);
  const press = (shortcut: string, event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent) || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
    const key = keyFor(shortcut, event);
    const other = all.find(([, each]) => each && each !== shortcut && keyNow(each) === key);
    if (key !== undefined && other) return setRefusal(t("keys.taken", { key: keyCap(key), what: t(other[0]) }));
    if (key !== undefined) chooseKey(shortcut, key);
    if (key !== undefined || event.key === "Escape") setChoosing(undefined);
    setRefusal("");
  };
  return (
    <>
      <p className={`muted ${styles.hint}`}>
        {t("keys.hint")}
        {Object.keys(chosen).length ? (
          <Button type="link" size="small" onClick={() => setPreferences({ keys: {} })}>
            {t("keys.reset")}
          </Button>
        ) : null}
      </p>
      {SECTIONS.map(([heading, lines]) => (
        <section key={heading}>
          <h2 className={styles.heading}>{t(heading)}</h2>
          <dl className={styles.keys}>
            {lines.map(([meaning, shortcut, fixed]) => (
              <div key={meaning}>
                <dt>
                  {shortcut ? (
                    <button
                      type="button"
                      data-choosing={choosing === shortcut}
                      data-chosen={shortcut in chosen}
                      aria-label={t("keys.choose", { what: t(meaning), key: keyCap(keyNow(shortcut)) })}
                      onClick={() => setChoosing(shortcut)}
                      onBlur={() => setChoosing(undefined)}
                      onKeyDown={(event) => choosing === shortcut && press(shortcut, event)}
                    >
                      <kbd>{choosing === shortcut ? t("keys.press") : keyCap(keyNow(shortcut))}</kbd>
                    </button>
                  ) : null}
                  {fixed ? <kbd>{fixed}</kbd> : null}
                </dt>
                <dd>
                  {t(meaning)}
                  {choosing === shortcut && shortcut && refusal ? (
                    <span role="alert" className={styles.refusal}>
                      {refusal}
                    </span>
                  ) : null}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}
