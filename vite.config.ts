/** Builds the page and its workers; also the test runner's two projects. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  // A path that does not exist is a 404, not the start page: the loader has to see that an image is missing.
  appType: "mpa",
  worker: { format: "es" },
  build: { target: "es2023", sourcemap: true, rollupOptions: { input: { index: "index.html" } } },
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
