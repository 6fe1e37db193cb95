/** Builds the page and its workers; also the test runner's two projects. */
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { lessons, partOfCourse, withoutWordsForWriters } from "./tools/lessons-plugin.ts";
import { securityPolicy } from "./tools/security-policy.ts";
import { servedDocuments } from "./tools/served-documents.ts";

/** What a good static host does: files with a hash in their name never change, so browsers fetch them once. */
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
  plugins: [lessons(), withoutWordsForWriters, immutableAssets, securityPolicy(), servedDocuments()],
  // A path that does not exist is a 404, not the start page. The loader must see that an image is missing.
  appType: "mpa",
  worker: { format: "es" },
  build: {
    target: "es2023",
    sourcemap: true,
    modulePreload: { polyfill: false },
    // How code is split follows from its `import()` alone: see docs/decisions/what-is-loaded-when.md. What a page needs at
    // once, and another part needs as well, is one file. Many small files would pack badly.
    rolldownOptions: {
      input: { index: "index.html", viewer: "viewer.html" },
      output: {
        codeSplitting: {
          groups: [{ name: "shared", tags: ["$initial"], minShareCount: 2 }, { name: partOfCourse }],
        },
      },
    },
  },
  // The workers are listed too. Else the development server finds their packages at Boot, and loads the page anew
  // during it.
  optimizeDeps: {
    entries: ["index.html", "viewer.html", "src/entry/machine.worker.ts", "src/worker/engine.worker.ts"],
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{src,guest,tools,bench}/**/*.test.{ts,tsx}"],
          environment: "node",
          // A property test takes some seconds of processor time, and several times that on a machine that has other work.
          testTimeout: 60_000,
        },
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
