import "../ui/tokens/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "../api/queryClient";
import { ME_KEY, sessionOptions, wasSignedIn } from "../api/session";
import { loadLocale } from "../lib/i18n";
import { preferences } from "../lib/preferences";
import { loadAntdTexts, ThemeProvider } from "../ui/ThemeProvider";
import { App } from "./App";
import { registerWorker } from "./offline/worker";
import { warmSignIn, warmUp } from "./warmUp";

/** The first page is drawn whole rather than in pieces that wait for one another; without its answers for so long, as it is. */
const AT_MOST_MS = 3_000;

/** Who opens the page, and what they see first. */
async function opening(): Promise<void> {
  const asked = queryClient.prefetchQuery(sessionOptions);
  // Without the server's word the page may have come from the device: its code is asked for at once all the same.
  if (wasSignedIn()) void warmUp(location.pathname, location.search).catch(() => undefined);
  await asked;
  if (queryClient.getQueryData(ME_KEY)) await warmUp(location.pathname, location.search);
  else await warmSignIn();
}

const root = document.getElementById("root");
if (root) {
  registerWorker();
  const { locale } = preferences();
  const begun = Promise.all([loadAntdTexts(locale), opening()]).catch(() => undefined);
  loadLocale(locale).then(async () => {
    await Promise.race([begun, new Promise((resolve) => setTimeout(resolve, AT_MOST_MS))]);
    createRoot(root).render(
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <ThemeProvider>
            <App />
          </ThemeProvider>
        </QueryClientProvider>
      </StrictMode>,
    );
  });
}
