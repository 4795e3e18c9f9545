import { CheckCircleFilled, MinusCircleOutlined } from "@ant-design/icons";
import { Modal } from "antd";
import { type Access, type Reason, useExplained } from "../../api/access";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { t } from "../../lib/i18n";
import { ErrorState, Skeleton } from "../../ui/states";
import styles from "./record.module.css";

interface WhyDialogProps {
  object: ObjectMeta;
  record: RecordRow;
  /** Only about one field. */
  field?: string;
  onClose: () => void;
}

/** Why one may see, change and remove a record, and what its restricted fields are, each reason a sentence. */
export default function WhyDialog({ object, record, field, onClose }: WhyDialogProps) {
  const told = useExplained(object.name, record.id, field);
  return (
    <Modal open title={t("why.title")} onCancel={onClose} footer={null} width={560}>
      {told.error ? <ErrorState error={told.error} /> : null}
      {told.isPending ? <Skeleton rows={6} /> : null}
      {told.data ? (
        <div className={styles.why}>
          <p className="muted">{t("why.roles", { roles: told.data.roles.join(t("text.list_separator")) || "—" })}</p>
          {told.data.fields.map((each) => (
            <section key={each.field}>
              <h3>{t("why.field", { field: each.label, right: t(`right.${each.right}`) })}</h3>
              <Reasons reasons={each.reasons} />
            </section>
          ))}
          {field ? (
            <Part title="edit" access={told.data.edit} />
          ) : (
            <>
              <Part title="read" access={told.data.read} />
              <Part title="edit" access={told.data.edit} />
              <Part title="delete" access={told.data.delete} />
            </>
          )}
        </div>
      ) : null}
    </Modal>
  );
}

function Part({ title, access }: { title: "read" | "edit" | "delete"; access: Access }) {
  return (
    <section>
      <h3>{t(access.allowed ? `why.${title}_yes` : `why.${title}_no`)}</h3>
      <Reasons reasons={access.reasons} />
    </section>
  );
}

function Reasons({ reasons }: { reasons: Reason[] }) {
  return (
    <ul>
      {reasons.map((reason) => (
        <li key={reason.code + reason.text} data-holds={reason.holds}>
          {reason.holds ? <CheckCircleFilled aria-hidden /> : <MinusCircleOutlined aria-hidden />}
          <span>{reason.text}</span>
        </li>
      ))}
    </ul>
  );
}
