import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/**
 * `vite build ui` by hand empties and writes a folder that nobody serves; `scripts/setup.sh` builds into another one, and
 * puts that in the place of the pages in `ui/dist`.
 */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist/.by-hand",
    target: "es2023",
    // The CSP is `default-src 'self'`: no data: address, for fonts and images neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What changes rarely stays in the browser's cache over our releases.
        codeSplitting: {
          groups: [
            {
              name: "react",
              test: /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store)[\\/]/,
            },
            { name: "tanstack", test: /node_modules[\\/]@tanstack[\\/]/ },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:9000" } },
});
