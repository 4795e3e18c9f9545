import { ExperimentOutlined, EyeOutlined, SwapOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { lookAsOneself } from "../../api/inTheirName";
import { useMe } from "../../api/session";
import { actFor } from "../../lib/actFor";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import styles from "./ContextBar.module.css";

interface StripProps {
  tone: "view" | "act" | "sandbox";
  icon: ReactNode;
  text: string;
  leave?: { label: string; run: () => void };
}

function Strip({ tone, icon, text, leave }: StripProps) {
  return (
    <div className={styles.strip} data-tone={tone} role="status">
      {icon}
      <span>{text}</span>
      {leave ? (
        <Button size="small" ghost onClick={leave.run}>
          {leave.label}
        </Button>
      ) : null}
    </div>
  );
}

/** A coloured strip wherever the page is not one's own everyday work: a sandbox, another's eyes, another's name. */
export function ContextBar() {
  const me = useMe();
  const notify = useNotify();
  const stopLooking = async () => {
    try {
      await lookAsOneself();
      location.assign("/");
    } catch (error) {
      notify.failed(error);
    }
  };
  const stopActing = () => {
    actFor(null);
    location.assign("/");
  };
  return (
    <>
      {me.workspace.kind === "sandbox" || me.workspace.kind === "test" ? (
        <Strip
          tone="sandbox"
          icon={<ExperimentOutlined aria-hidden />}
          text={t("shell.sandbox", { name: me.workspace.title || me.workspace.name })}
        />
      ) : null}
      {me.view_as ? (
        <Strip
          tone="view"
          icon={<EyeOutlined aria-hidden />}
          text={t("shell.viewing", { name: me.user.name })}
          leave={{ label: t("shell.leave_view", { name: me.view_as.by.name }), run: () => void stopLooking() }}
        />
      ) : null}
      {me.acting ? (
        <Strip
          tone="act"
          icon={<SwapOutlined aria-hidden />}
          text={t("shell.acting", { name: me.user.name })}
          leave={{ label: t("shell.leave_act"), run: stopActing }}
        />
      ) : null}
    </>
  );
}
