import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The page is served by the hilum server itself, so it is built into the Python package.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/hilum/server/page",
    emptyOutDir: true,
    // The content security policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});
