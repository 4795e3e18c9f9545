import { lazy, Suspense, useEffect, useState } from "react";
import { RouterProvider } from "react-router";
import { setSignedOutHandler } from "../api/client";
import { endSession, sessionEnded, useSession } from "../api/session";
import { type Locale, locale as loadedLocale, loadLocale, t } from "../lib/i18n";
import { usePreferences } from "../lib/preferences";
import { useStore } from "../lib/store";
import { ErrorState, Skeleton } from "../ui/states";
import { nameManifest } from "./offline/worker";
import { SignInPage } from "./parts";
import { router } from "./router";

const SignInAgain = lazy(() => import("./SignInAgain"));

setSignedOutHandler(endSession);

/** Follows the chosen language; everything below is drawn anew in it. */
function useLocaleLoaded(): Locale {
  const { locale } = usePreferences();
  const [ready, setReady] = useState<Locale>(loadedLocale());
  useEffect(() => {
    let alive = true;
    loadLocale(locale).then(() => {
      if (alive) setReady(locale);
      document.title = t("app.name");
      nameManifest(locale);
    });
    return () => {
      alive = false;
    };
  }, [locale]);
  return ready;
}

export function App() {
  const locale = useLocaleLoaded();
  const session = useSession();
  const ended = useStore(sessionEnded);
  if (session.isPending) return <Skeleton rows={8} />;
  if (session.error) return <ErrorState error={session.error} retry={() => session.refetch()} />;
  return (
    <Suspense fallback={<Skeleton rows={8} />}>
      {session.data ? <RouterProvider key={locale} router={router} /> : <SignInPage key={locale} />}
      {session.data && ended ? <SignInAgain before={session.data.user.id} /> : null}
    </Suspense>
  );
}
