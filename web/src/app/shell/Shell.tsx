import { lazy, Suspense, useState } from "react";
import { Outlet, useLocation, useNavigate } from "react-router";
import { useObjects } from "../../api/metadata";
import { useMe } from "../../api/session";
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
import { OfflineBar } from "../offline/OfflineBar";
import { OfflineWork } from "../offline/OfflineWork";
import { UpdateBar } from "../offline/UpdateBar";
import { CustomerSwitch } from "../phone/CustomerSwitch";
import { slots } from "../slots";
import { UndoBar } from "../undo/UndoBar";
import { BottomBar } from "./BottomBar";
import { ContextBar } from "./ContextBar";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { TopBar } from "./TopBar";
import { Warnings } from "./Warnings";

const Palette = lazy(() => import("./Palette"));
const HelpSheet = lazy(() => import("./HelpSheet"));
const ViewAsDialog = lazy(() => import("./ViewAsDialog"));

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
  const { home } = useMe();
  useLive();
  const [palette, setPalette] = useState(false);
  const create = useCreate();
  const location = useLocation();
  const [help, setHelp] = useState(false);
  const [looking, setLooking] = useState(false);
  const navigate = useNavigate();
  useHotkeys({
    "mod+k": () => setPalette(true),
    "?": () => setHelp(true),
    "g h": () => navigate("/"),
    "g a": () => navigate("/accounts"),
    "g o": () => navigate("/opportunities"),
    "g c": () => navigate("/contacts"),
    "g r": () => navigate("/analytics/figures"),
    "g d": () => navigate("/analytics/forecast"),
  });
  const groups = navigation(objects, t, home);
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
      {phone ? null : <Rail groups={groups} />}
      <div className={styles.column}>
        <ContextBar />
        <TopBar
          groups={groups}
          openPalette={() => setPalette(true)}
          openCreate={create}
          openHelp={() => setHelp(true)}
        />
        <UpdateBar />
        <OfflineBar />
        {phone ? <CustomerSwitch /> : null}
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
      <OfflineWork />
      <Suspense>
        {help ? <HelpSheet close={() => setHelp(false)} /> : null}
        {looking ? <ViewAsDialog close={() => setLooking(false)} /> : null}
        {palette ? (
          <Palette
            close={() => setPalette(false)}
            groups={groups}
            openCreate={create}
            openHelp={() => setHelp(true)}
            viewAs={() => setLooking(true)}
          />
        ) : null}
      </Suspense>
    </div>
  );
}
