import { defineConfig } from "vite";

export default defineConfig({
  logLevel: "warn",
  base: "/static/dist/",
  build: {
    manifest: "manifest.json",
    outDir: "../src/wanghuo/web/static/dist",
    chunkSizeWarningLimit: 1200, // MapLibre, which only pages with a map load
    emptyOutDir: true,
    rollupOptions: {
      input: { app: "src/app.ts", map: "src/map.ts", desk: "src/desk.ts", picker: "src/picker.ts", patrol: "patrol/app.ts" },
      // htmx holds an eval that allowEval=false and the CSP keep from running
      onwarn: (warning, warn) => warning.code === "EVAL" || warn(warning),
    },
  },
});
