/** Builds the page and its workers; also the test runner's two projects. */
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** What a good static host does: files whose names carry a hash never change, so nobody asks for them twice. */
const immutableAssets: Plugin = {
  name: "immutable-assets",
  configurePreviewServer(server) {
    server.middlewares.use((request, response, next) => {
      if (request.url?.startsWith("/assets/")) {
        const { setHeader } = response;
        response.setHeader = (name, value) =>
          setHeader.call(response, name, /^cache-control$/i.test(name) ? "public, max-age=31536000, immutable" : value);
      }
      next();
    });
  },
};

export default defineConfig({
  base: "./",
  plugins: [immutableAssets],
  // A path that does not exist is a 404, not the start page: the loader has to see that an image is missing.
  appType: "mpa",
  worker: { format: "es" },
  build: {
    target: "es2023",
    sourcemap: true,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { index: "index.html", viewer: "viewer.html" } },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["{src,guest,tools,bench}/**/*.test.{ts,tsx}"], environment: "node" },
      },
      {
        extends: true,
        test: {
          name: "guest",
          include: ["e2e/**/*.guest.ts"],
          environment: "node",
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
