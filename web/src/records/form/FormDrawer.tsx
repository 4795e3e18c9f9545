import { Alert, Button, Drawer } from "antd";
import { type ReactNode, useState } from "react";
import type { ObjectMeta } from "../../api/schema";
import { ago } from "../../lib/format";
import { isComposing } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import type { Draft } from "./drafts";
import { ErrorSummary } from "./ErrorSummary";
import { FormBody } from "./FormBody";
import styles from "./form.module.css";
import { formFields } from "./formFields";
import { LeaveGuard } from "./LeaveGuard";
import type { Form } from "./useForm";

interface FormDrawerProps {
  object: ObjectMeta;
  title: string;
  form: Form;
  /** Begins with all fields instead of the few of quick create. */
  whole?: boolean;
  record?: string;
  save: (values: Draft) => Promise<void>;
  onClose: () => void;
  children?: ReactNode;
}

/** A form in a drawer: draft, summary of refusals, fields, saving by button or Ctrl+Enter, and a guard at every way out. */
export function FormDrawer({ object, title, form, whole, record, save, onClose, children }: FormDrawerProps) {
  const [all, setAll] = useState(whole ?? false);
  const [closing, setClosing] = useState(false);
  const [saved, setSaved] = useState(false);
  const more = formFields(object).more.map((field) => field.name);
  const refusedBelow = form.errors.some((error) => more.includes((error.field ?? "").replace(/[.[].*$/, "")));
  const submit = () =>
    form.submit(async (values) => {
      await save(values);
      setSaved(true);
    });
  const close = () => (form.touched && !saved ? setClosing(true) : onClose());
  return (
    <Drawer
      open
      title={title}
      onClose={close}
      size={whole ? 720 : 560}
      footer={
        <div className={styles.footer}>
          <Button type="primary" loading={form.busy} onClick={submit}>
            {t("action.save")}
          </Button>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <kbd>Ctrl + Enter</kbd>
        </div>
      }
    >
      <LeaveGuard
        dirty={form.touched && !saved}
        closing={closing}
        onStay={() => setClosing(false)}
        onLeave={(keep) => {
          setClosing(false);
          if (!keep) form.drop();
          onClose();
        }}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter saves from any field inside */}
      <div
        ref={form.body}
        onKeyDown={(event) => {
          const enter = event.key === "Enter" && (event.ctrlKey || event.metaKey);
          if (enter && !isComposing(event.nativeEvent)) void submit();
        }}
      >
        {form.draft ? (
          <Alert
            className={styles.notice}
            type="info"
            showIcon
            title={t("form.draft_at", { ago: ago(form.draft.at) })}
            action={
              <>
                <Button size="small" onClick={form.restore}>
                  {t("form.restore")}
                </Button>
                <Button size="small" type="text" onClick={form.drop}>
                  {t("form.draft_drop")}
                </Button>
              </>
            }
          />
        ) : null}
        <ErrorSummary object={object} errors={form.errors} onGo={form.focus} />
        <FormBody
          object={object}
          values={form.values}
          errors={form.errors}
          whole={all || refusedBelow}
          record={record}
          onChange={form.change}
          onMore={() => setAll(true)}
        />
        {children}
      </div>
    </Drawer>
  );
}
