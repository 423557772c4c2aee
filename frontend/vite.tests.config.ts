// The app's pure parts and its queue, run by node with a database in memory: `npm test`.
import { defineConfig } from "vite";

export default defineConfig({
  logLevel: "warn",
  build: {
    ssr: true,
    outDir: "node_modules/.patrol-tests",
    emptyOutDir: true,
    rollupOptions: {
      input: "patrol/tests/all.ts",
      output: { entryFileNames: "all.test.mjs" },
    },
  },
});
