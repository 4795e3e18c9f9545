import { lazy, Suspense, useState } from "react";
import { Outlet, useLocation } from "react-router";
import { useObjects } from "../../api/metadata";
import { useHotkeys } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import { useObjectMap } from "../../meta/objects";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { ErrorState, Skeleton } from "../../ui/states";
import { navigation } from "../navigation";
import { BottomBar } from "./BottomBar";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { TopBar } from "./TopBar";

const Palette = lazy(() => import("./Palette"));

/** Rail, top bar and the page; on a phone a bottom bar instead of the rail. */
export default function Shell() {
  const phone = useIsPhone();
  const objects = useObjectMap();
  const metadata = useObjects();
  const [palette, setPalette] = useState(false);
  const [_creating, setCreating] = useState<string>();
  const location = useLocation();
  useHotkeys({ "mod+k": () => setPalette(true) });
  if (metadata.error) return <ErrorState error={metadata.error} retry={() => metadata.refetch()} />;
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t("shell.skip")}
      </a>
      {phone ? null : <Rail groups={navigation(objects, t)} />}
      <div className={styles.column}>
        <TopBar openPalette={() => setPalette(true)} openCreate={setCreating} />
        <main id="main" className={styles.main}>
          <ErrorBoundary key={location.pathname}>
            <Suspense fallback={<Skeleton rows={10} />}>
              <Outlet />
            </Suspense>
          </ErrorBoundary>
        </main>
        {phone ? <BottomBar openCreate={setCreating} /> : null}
      </div>
      {palette ? (
        <Suspense>
          <Palette close={() => setPalette(false)} groups={navigation(objects, t)} openCreate={setCreating} />
        </Suspense>
      ) : null}
    </div>
  );
}
