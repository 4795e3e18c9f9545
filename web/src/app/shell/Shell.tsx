import { lazy, Suspense, useState } from "react";
import { Outlet, useLocation, useNavigate } from "react-router";
import { useObjects } from "../../api/metadata";
import { useHotkeys } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { internalTarget } from "../../lib/plainLinks";
import { useIsPhone } from "../../lib/useMediaQuery";
import { useObjectMap } from "../../meta/objects";
import { DialogProvider } from "../../records/dialogs/DialogProvider";
import { CreateProvider } from "../../records/form/CreateProvider";
import { useCreate } from "../../records/form/createContext";
import { SlotContext } from "../../records/slots";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { ErrorState, Skeleton } from "../../ui/states";
import { NewsChip } from "../live/NewsChip";
import { useLive } from "../live/useLive";
import { navigation } from "../navigation";
import { slots } from "../slots";
import { UndoBar } from "../undo/UndoBar";
import { BottomBar } from "./BottomBar";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { TopBar } from "./TopBar";
import { Warnings } from "./Warnings";

const Palette = lazy(() => import("./Palette"));
const ShortcutSheet = lazy(() => import("./ShortcutSheet"));

/** What every signed-in page has around it. */
export default function Shell() {
  return (
    <SlotContext value={slots}>
      <DialogProvider>
        <CreateProvider>
          <Frame />
        </CreateProvider>
      </DialogProvider>
    </SlotContext>
  );
}

/** Rail, top bar and the page; on a phone a bottom bar instead of the rail. */
function Frame() {
  const phone = useIsPhone();
  const objects = useObjectMap();
  const metadata = useObjects();
  useLive();
  const [palette, setPalette] = useState(false);
  const create = useCreate();
  const location = useLocation();
  const [sheet, setSheet] = useState(false);
  const navigate = useNavigate();
  useHotkeys({
    "mod+k": () => setPalette(true),
    "?": () => setSheet(true),
    "g h": () => navigate("/"),
    "g a": () => navigate("/accounts"),
    "g o": () => navigate("/opportunities"),
    "g r": () => navigate("/analytics/figures"),
  });
  if (metadata.error) return <ErrorState error={metadata.error} retry={() => metadata.refetch()} />;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on an anchor arrives as a click
    // biome-ignore lint/a11y/noStaticElementInteractions: follows the plain anchors inside
    <div
      className={styles.shell}
      onClick={(event) => {
        const target = internalTarget(event);
        if (target === null) return;
        event.preventDefault();
        navigate(target);
      }}
    >
      <a className={styles.skip} href="#main">
        {t("shell.skip")}
      </a>
      {phone ? null : <Rail groups={navigation(objects, t)} />}
      <div className={styles.column}>
        <TopBar openPalette={() => setPalette(true)} openCreate={create} />
        <main id="main" className={styles.main}>
          <NewsChip />
          <ErrorBoundary key={location.pathname}>
            <Suspense fallback={<Skeleton rows={10} />}>
              <Outlet />
            </Suspense>
          </ErrorBoundary>
        </main>
        {phone ? <BottomBar openCreate={create} /> : null}
      </div>
      <UndoBar />
      <Warnings />
      {sheet ? (
        <Suspense>
          <ShortcutSheet close={() => setSheet(false)} />
        </Suspense>
      ) : null}
      {palette ? (
        <Suspense>
          <Palette close={() => setPalette(false)} groups={navigation(objects, t)} openCreate={create} />
        </Suspense>
      ) : null}
    </div>
  );
}
