/** Buttons of single sign-on; nothing where the workspace has none. */

import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { fetchProviders, startOf } from "../api/security";
import { t } from "../lib/i18n";
import styles from "./SignInPage.module.css";

export function Providers() {
  const { data = [] } = useQuery({ queryKey: ["providers"], queryFn: fetchProviders, retry: false });
  if (!data.length) return null;
  return (
    <div className={styles.providers}>
      <span className="muted">{t("signin.or")}</span>
      {data.map((each) => (
        <Button key={each.name} size="large" block href={startOf(each.name)}>
          {t("signin.with", { name: each.label })}
        </Button>
      ))}
    </div>
  );
}
