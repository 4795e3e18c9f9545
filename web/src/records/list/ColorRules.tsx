import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Segmented } from "antd";
import type { ColorRule, ObjectMeta, Tone } from "../../api/schema";
import type { Condition, FilterGroup } from "../../lib/filter";
import { t } from "../../lib/i18n";
import { useDraft } from "../../lib/useDraft";
import ConditionEditor from "../filter/ConditionEditor";
import { filterableFields, newCondition } from "../filter/conditions";
import { useLinkNames } from "../filter/useLinkNames";
import styles from "./settings.module.css";

const TONES: readonly Tone[] = ["good", "warn", "bad", "accent"];
const MOST = 20;

interface ColorRulesProps {
  object: ObjectMeta;
  rules: readonly ColorRule[];
  onChange: (rules: ColorRule[]) => void;
}

/** Conditions that colour a row or one cell; the first that holds counts. */
export function ColorRules({ object, rules: kept, onChange }: ColorRulesProps) {
  const [rules, change] = useDraft<readonly ColorRule[]>(kept, (next) => onChange([...next]));
  const asked: FilterGroup = { join: "and", items: rules.map((rule) => rule.when as Condition) };
  const names = useLinkNames(object, asked);
  const replace = (index: number, part: Partial<ColorRule>) =>
    change((now) => now.map((rule, at) => (at === index ? { ...rule, ...part } : rule)));
  const first = filterableFields(object)[0];
  return (
    <div className={styles.rules}>
      <p className="muted">{t(rules.length ? "settings.colors_hint" : "settings.colors_none")}</p>
      {rules.map((rule, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity but their place
        <div key={index} className={styles.rule}>
          <ConditionEditor
            object={object}
            condition={rule.when as Condition}
            names={names}
            onChange={(when) => replace(index, { when })}
          />
          <div className={styles.paint}>
            <div className={styles.tones} role="radiogroup" aria-label={t("settings.tone")}>
              {TONES.map((tone) => (
                <label key={tone} className={styles.tone} data-tone={tone} data-on={rule.tone === tone}>
                  <input
                    type="radio"
                    className="visually-hidden"
                    name={`tone-${index}`}
                    checked={rule.tone === tone}
                    onChange={() => replace(index, { tone })}
                  />
                  {t(`tone.${tone}`)}
                </label>
              ))}
            </div>
            <Segmented<"row" | "cell">
              size="small"
              value={rule.row ? "row" : "cell"}
              aria-label={t("settings.painted")}
              options={[
                { value: "row", label: t("settings.whole_row") },
                { value: "cell", label: t("settings.one_cell") },
              ]}
              onChange={(part) => replace(index, { row: part === "row" })}
            />
            <Button
              type="text"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t("settings.remove_rule")}
              onClick={() => change((now) => now.filter((_, at) => at !== index))}
            />
          </div>
        </div>
      ))}
      <Button
        icon={<PlusOutlined aria-hidden />}
        disabled={!first || rules.length >= MOST}
        onClick={() => first && change((now) => [...now, { when: newCondition(first), tone: "warn", row: true }])}
      >
        {t("settings.add_rule")}
      </Button>
    </div>
  );
}
