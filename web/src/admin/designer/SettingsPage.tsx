/** Everything administrators set up, under one address. */
import { Suspense } from "react";
import { Link, Route, Routes } from "react-router";
import { useMe } from "../../api/session";
import { t } from "../../lib/i18n";
import { EmptyState, Skeleton } from "../../ui/states";
import styles from "./designer.module.css";
import { Landing } from "./Landing";
import { PAGES } from "./pages";

export default function SettingsPage() {
  const me = useMe();
  if (!me.is_admin) return <EmptyState title={t("design.admins_only")} hint={t("design.admins_only_hint")} />;
  return (
    <div className={styles.page}>
      <Routes>
        <Route index element={<Landing />} />
        {PAGES.filter((page) => page.Page).map(({ path, Page }) => (
          <Route
            key={path}
            path={`${path}/*`}
            element={
              <>
                <nav className={styles.crumb} aria-label={t("design.crumb")}>
                  <Link to="/settings">{t("design.title")}</Link>
                </nav>
                <Suspense fallback={<Skeleton rows={8} />}>{Page ? <Page /> : null}</Suspense>
              </>
            }
          />
        ))}
        <Route
          path="*"
          element={<EmptyState title={t("error.not_found")} action={<Link to="/settings">{t("design.title")}</Link>} />}
        />
      </Routes>
    </div>
  );
}
