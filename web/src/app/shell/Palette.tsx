import { EnterOutlined, SearchOutlined } from "@ant-design/icons";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useSearch } from "../../api/search";
import { isComposing } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import styles from "./Palette.module.css";
import { type Choice, type PaletteDoors, useChoices } from "./paletteChoices";

const DEBOUNCE_MS = 120;

interface PaletteProps extends PaletteDoors {
  close: () => void;
}

/** ⌘K: records by name, pinyin initials or phone tail; what can be done here; pages; new records; one's own settings. */
export default function Palette({ close, ...doors }: PaletteProps) {
  const [text, setText] = useState("");
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const { data: hits, isFetching } = useSearch(query);
  useEffect(() => {
    const timer = setTimeout(() => setQuery(text), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const choices = useChoices(text, query ? (hits ?? []) : [], doors);
  const current = Math.min(active, choices.length - 1);

  useEffect(() => {
    document.getElementById(`palette-${current}`)?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    close();
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "ArrowDown") setActive(Math.min(current + 1, choices.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(current - 1, 0));
    else if (event.key === "Enter") choose(choices[current]);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog by itself
    <dialog
      ref={(element) => {
        if (element && !element.open) element.showModal();
      }}
      className={styles.palette}
      aria-label={t("palette.title")}
      onClose={close}
      onClick={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div className={styles.box}>
        <SearchOutlined aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={current >= 0 ? `palette-${current}` : undefined}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          placeholder={t("palette.placeholder")}
          aria-label={t("palette.placeholder")}
        />
      </div>
      <div id="palette-list" role="listbox" className={styles.list} aria-busy={isFetching}>
        {choices.map((choice, index) => (
          <div
            key={choice.key}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            className={styles.choice}
            onMouseMove={() => setActive(index)}
            onClick={() => choose(choice)}
            onKeyDown={onKeyDown}
          >
            <span className={styles.icon}>{choice.icon}</span>
            <span className="ellipsis">{choice.label}</span>
            <span className={styles.hint}>{choice.hint}</span>
            {index === current ? <EnterOutlined aria-hidden className={styles.icon} /> : null}
          </div>
        ))}
        {choices.length === 0 ? (
          <div className={styles.none}>
            {t(isFetching ? "state.searching" : "palette.none")}
            {isFetching ? null : <p>{t("palette.none_hint")}</p>}
          </div>
        ) : null}
      </div>
    </dialog>
  );
}
