import { lazy, Suspense, useEffect, useState } from "react";
import { RouterProvider } from "react-router";
import { setSignedOutHandler } from "../api/client";
import { queryClient } from "../api/queryClient";
import { ME_KEY, useSession } from "../api/session";
import { type Locale, locale as loadedLocale, loadLocale, t } from "../lib/i18n";
import { usePreferences } from "../lib/preferences";
import { ErrorState, Skeleton } from "../ui/states";
import { router } from "./router";

const SignInPage = lazy(() => import("./SignInPage"));

setSignedOutHandler(() => queryClient.setQueryData(ME_KEY, null));

/** Follows the chosen language; everything below is drawn anew in it. */
function useLocaleLoaded(): Locale {
  const { locale } = usePreferences();
  const [ready, setReady] = useState<Locale>(loadedLocale());
  useEffect(() => {
    let alive = true;
    loadLocale(locale).then(() => {
      if (alive) setReady(locale);
      document.title = t("app.name");
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
  if (session.isPending) return <Skeleton rows={8} />;
  if (session.error) return <ErrorState error={session.error} retry={() => session.refetch()} />;
  return (
    <Suspense fallback={<Skeleton rows={8} />}>
      {session.data ? <RouterProvider key={locale} router={router} /> : <SignInPage key={locale} />}
    </Suspense>
  );
}
