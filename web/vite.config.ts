import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { parts } from "./parts/plugin.ts";
import { pwa } from "./pwa/plugin.ts";

const server = process.env.YINGDAN_DEV_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), parts(() => [react()]), pwa()],
  server: { port: 5173, proxy: { "/api": server, "/health": server } },
  build: {
    outDir: "../yingdan/web_dist",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 700,
    manifest: true,
  },
  test: { environment: "node", include: ["src/**/*.test.ts", "{pwa,parts}/*.test.ts"] },
});
