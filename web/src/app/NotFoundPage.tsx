import { Link } from "react-router";
import { t } from "../lib/i18n";
import { EmptyState } from "../ui/states";

export function NotFoundPage() {
  return (
    <EmptyState
      title={t("error.no_page")}
      hint={t("error.no_page_hint")}
      action={<Link to="/">{t("error.go_home")}</Link>}
    />
  );
}
