import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { Alert, Button, Select, Tag, Upload } from "antd";
import { useState } from "react";
import type { Values } from "../../../api/designer";
import { exportPackage, importPackage, type Plan } from "../../../api/packages";
import { t, tOr } from "../../../lib/i18n";
import { objectLabel, useObjectMap } from "../../../meta/objects";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";
import { useSchemaChange } from "../useSchemaChange";

/** Everything that was set up, out into a file; and in again, its plan first. */
export default function PackagesPage() {
  const objects = useObjectMap();
  const notify = useNotify();
  const change = useSchemaChange();
  const [chosen, setChosen] = useState<string[]>([]);
  const [body, setBody] = useState<Values | null>(null);
  const [plan, setPlan] = useState<Plan | null>(null);
  const save = async () => {
    try {
      const text = JSON.stringify(await exportPackage(chosen), null, 2);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      link.download = "yingdan-package.json";
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      notify.failed(error);
    }
  };
  const look = async (file: File) => {
    setPlan(null);
    try {
      const read = JSON.parse(await file.text()) as Values;
      setBody(read);
      setPlan(await importPackage(read, true));
    } catch (error) {
      if (error instanceof SyntaxError) notify.note(t("design.not_json"));
      else notify.failed(error);
    }
  };
  const apply = async () => {
    if (!body) return;
    if (await change(() => importPackage(body, false), t("design.package_in"))) {
      setBody(null);
      setPlan(null);
    }
  };
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.packages")}</h1>
      </header>
      <section className={styles.card}>
        <h2>{t("design.export")}</h2>
        <div className={styles.line}>
          <Select<string[]>
            mode="multiple"
            style={{ flex: 1, minWidth: 220 }}
            value={chosen}
            placeholder={t("design.export_all")}
            aria-label={t("design.export_all")}
            options={[...objects.values()].map((each) => ({ value: each.name, label: objectLabel(each) }))}
            onChange={setChosen}
          />
          <Button icon={<DownloadOutlined aria-hidden />} onClick={() => void save()}>
            {t("design.export")}
          </Button>
        </div>
      </section>
      <section className={styles.card}>
        <h2>{t("design.take_in")}</h2>
        <Upload
          accept="application/json,.json"
          showUploadList={false}
          beforeUpload={(file) => {
            void look(file);
            return false;
          }}
        >
          <Button icon={<UploadOutlined aria-hidden />}>{t("design.choose_file")}</Button>
        </Upload>
        {plan ? (
          <div className={styles.fields} style={{ marginTop: 12 }}>
            {plan.conflicts.length ? (
              <Alert
                type="error"
                showIcon
                title={t("design.conflicts", { count: plan.conflicts.length })}
                description={plan.conflicts.map((each) => `${each.name}: ${each.why}`).join("; ")}
              />
            ) : null}
            {plan.steps.length === 0 && plan.added.length === 0 ? (
              <Alert type="info" showIcon title={t("design.nothing_new")} />
            ) : (
              <>
                <h2>{t("design.plan")}</h2>
                <ul className={styles.plain}>
                  {plan.added.map((each) => (
                    <li key={each}>
                      <Tag color="green">{t("design.added")}</Tag> {each}
                    </li>
                  ))}
                  {plan.steps.map((each, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: steps have no identity but their place
                    <li key={index} className={styles.hint}>
                      {tOr(`design.step.${each.kind}`, each.kind)} {each.object}
                      {each.name ? `.${each.name}` : ""}
                    </li>
                  ))}
                </ul>
              </>
            )}
            <div>
              <Button
                type="primary"
                disabled={plan.conflicts.length > 0 || plan.added.length === 0}
                onClick={() => void apply()}
              >
                {t("design.apply")}
              </Button>
            </div>
          </div>
        ) : null}
      </section>
    </>
  );
}
