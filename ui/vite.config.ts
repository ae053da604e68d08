import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `vite build ui` writes `ui/dist`, which a web node serves as it is. */
export default defineConfig({
  plugins: [react()],
  build: {
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
