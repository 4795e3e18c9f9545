import "../ui/tokens/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "../api/queryClient";
import { sessionOptions, wasSignedIn } from "../api/session";
import { loadLocale } from "../lib/i18n";
import { preferences } from "../lib/preferences";
import { ThemeProvider } from "../ui/ThemeProvider";
import { App } from "./App";
import { registerWorker } from "./offline/worker";
import { warmUp } from "./warmUp";

const root = document.getElementById("root");
if (root) {
  registerWorker();
  void queryClient.prefetchQuery(sessionOptions);
  if (wasSignedIn()) warmUp(location.pathname);
  loadLocale(preferences().locale).then(() => {
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
