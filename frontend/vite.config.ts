import { defineConfig } from "vite";

export default defineConfig({
  logLevel: "warn",
  base: "/static/dist/",
  build: {
    manifest: "manifest.json",
    outDir: "../src/wanghuo/web/static/dist",
    emptyOutDir: true,
    rollupOptions: {
      input: { app: "src/app.ts" },
      // htmx holds an eval that allowEval=false and the CSP keep from running
      onwarn: (warning, warn) => warning.code === "EVAL" || warn(warning),
    },
  },
});
