import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/dist/",
  build: {
    manifest: "manifest.json",
    outDir: "../src/wanghuo/web/static/dist",
    emptyOutDir: true,
    rollupOptions: { input: { app: "src/app.ts" } },
  },
});
