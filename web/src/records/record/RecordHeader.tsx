import { DownOutlined, LeftOutlined, UpOutlined } from "@ant-design/icons";
import { Button, Tag, Tooltip } from "antd";
import { memo, Suspense } from "react";
import { Link, useNavigate } from "react-router";
import { EXAMPLE_SOURCE } from "../../api/examples";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { useHotkeys } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { withKey } from "../../lib/keys";
import { fieldLabel, objectLabel, pickFields, recordName } from "../../meta/objects";
import { listPath, recordPath } from "../../meta/paths";
import { useSlots } from "../slots";
import { Buttons } from "./Buttons";
import { MoreMenu } from "./MoreMenu";
import styles from "./record.module.css";
import { neighbours } from "./trail";

interface RecordHeaderProps {
  object: ObjectMeta;
  record: RecordRow;
  /** In the peek drawer: no way back, the name leads to the full page. */
  peek?: boolean;
  onGone: () => void;
}

/** Name, key facts, what the area adds, and what can be done. */
export const RecordHeader = memo(function RecordHeader({ object, record, peek, onGone }: RecordHeaderProps) {
  const { header: Extra, headerRoom, actions: Actions } = useSlots(object.name);
  const facts = pickFields(object, object.layout?.header ?? []).filter((field) => field.name !== object.name_field);
  const name = recordName(object, record);
  return (
    <header className={styles.header}>
      <div className={styles.headline}>
        {peek ? null : (
          <Link to={listPath(object.name)} className={`small-target ${styles.back}`}>
            <LeftOutlined aria-hidden /> {objectLabel(object)}
          </Link>
        )}
        <h1 className={styles.name} title={name}>
          {peek ? <Link to={recordPath(object.name, record.id)}>{name}</Link> : name}
          {record.source_system === EXAMPLE_SOURCE ? <Tag color="gold">{t("shell.demo")}</Tag> : null}
        </h1>
        <div className={styles.actions}>
          {Actions ? (
            <Suspense>
              <Actions object={object} record={record} />
            </Suspense>
          ) : null}
          <Buttons object={object} record={record} />
          {peek ? null : <Neighbours object={object} id={record.id} />}
          <MoreMenu object={object} record={record} onGone={onGone} />
        </div>
      </div>
      {facts.length > 0 ? (
        <dl className={styles.facts}>
          {facts.map((field) => (
            <div key={field.name} className={styles.fact}>
              <dt>{fieldLabel(field)}</dt>
              <dd>
                <FieldValue field={field} record={record} />
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {Extra ? (
        <Suspense fallback={<div style={{ height: headerRoom?.(record) ?? 0 }} />}>
          <Extra object={object} record={record} />
        </Suspense>
      ) : null}
    </header>
  );
});

function Neighbours({ object, id }: { object: ObjectMeta; id: string }) {
  const navigate = useNavigate();
  const { previous, next } = neighbours(object.name, id);
  const go = (to: string | undefined) => to && navigate(recordPath(object.name, to), { replace: true });
  useHotkeys({ "[": () => go(previous), "]": () => go(next) });
  if (!previous && !next) return null;
  return (
    <>
      <Tooltip title={withKey(t("record.previous"), "[")}>
        <Button
          icon={<UpOutlined aria-hidden />}
          type="text"
          disabled={!previous}
          aria-label={t("record.previous")}
          onClick={() => go(previous)}
        />
      </Tooltip>
      <Tooltip title={withKey(t("record.next"), "]")}>
        <Button
          icon={<DownOutlined aria-hidden />}
          type="text"
          disabled={!next}
          aria-label={t("record.next")}
          onClick={() => go(next)}
        />
      </Tooltip>
    </>
  );
}
