import { DatePicker, Input, Modal } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { createRecord } from "../api/records";
import type { FieldMeta, Json } from "../api/schema";
import { LinkEdit } from "../fields/edit/links";
import { refId } from "../fields/values";
import { t } from "../lib/i18n";
import own from "./forecast/forecast.module.css";
import { useSaving } from "./useSaving";

const OWNER: FieldMeta = { name: "owner", type: "user", target: "user", label: {}, required: true };
const DUE_DAYS = 3;
const DUE_HOUR = 18;

interface TaskDialogProps {
  name: string;
  told: string;
  path: string;
  close: () => void;
}

/** Gives somebody a task about a figure: the figure as it stands, whose and of when, and the way back to it. */
export default function TaskDialog({ name, told, path, close }: TaskDialogProps) {
  const [subject, setSubject] = useState(name);
  const [content, setContent] = useState(() => [told, `${window.location.origin}${path}`].join("\n"));
  const [person, setPerson] = useState<Json>(null);
  const [due, setDue] = useState(() => dayjs().add(DUE_DAYS, "day").hour(DUE_HOUR).minute(0).second(0).millisecond(0));
  const { busy, save } = useSaving(close);
  const assignee = refId(person);
  const done = () => {
    const values = {
      kind: "task",
      subject: subject.trim(),
      content,
      owner: assignee,
      at: new Date().toISOString(),
      next_step: subject.trim(),
      next_at: due.toISOString(),
    };
    return save(() => createRecord("activity", values), [["records", "activity"]], t("task.done"));
  };
  return (
    <Modal
      open
      title={t("card.task")}
      onCancel={close}
      onOk={done}
      okText={t("card.task")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !assignee || subject.trim() === "", loading: busy }}
    >
      <div className={own.fields}>
        <label htmlFor="task-person">
          {t("task.person")}
          <LinkEdit id="task-person" field={OWNER} value={person} onChange={setPerson} />
        </label>
        <label htmlFor="task-due">
          {t("task.due")}
          <DatePicker
            id="task-due"
            showTime={{ format: "HH:mm" }}
            format="YYYY-MM-DD HH:mm"
            allowClear={false}
            value={due}
            onChange={(day) => day && setDue(day)}
          />
        </label>
      </div>
      <div className={`${own.fields} ${own.top} ${own.single}`}>
        <label htmlFor="task-subject">
          {t("task.subject")}
          <Input
            id="task-subject"
            value={subject}
            maxLength={200}
            onChange={(event) => setSubject(event.target.value)}
          />
        </label>
        <label htmlFor="task-content">
          {t("task.content")}
          <Input.TextArea
            id="task-content"
            rows={5}
            value={content}
            onChange={(event) => setContent(event.target.value)}
          />
        </label>
      </div>
    </Modal>
  );
}
