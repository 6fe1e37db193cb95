/** Builds the page and its workers; also the test runner's two projects. */
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { securityPolicy } from "./tools/security-policy.ts";

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

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const sourceFile = (name: string): string => fileURLToPath(new URL(`src/${name}`, import.meta.url));

/**
 * The machine's page loads one file at once, and one next. Many small ones would compress badly. The viewer needs
 * nearly all of the first, too; only the entry itself must not run there.
 */
function firstLoad(id: string, graph: ModuleGraph): string | null {
  if (id !== sourceFile("entry/main.ts") && isLoadedWith("entry/main.ts", id, graph)) return "page";
  return SAMPLE_PARTS.some((part) => isLoadedWith(part, id, graph)) ? "sample" : null;
}

/** Parts that the machine's page shows with the sample. */
const SAMPLE_PARTS = ["ui/files/sample.ts", "ui/rings/RingsTab.tsx"];

const reached = new Map<string, Set<string>>();

/** Whether a source file needs a module before it can run. */
function isLoadedWith(name: string, id: string, graph: ModuleGraph): boolean {
  let ids = reached.get(name);
  if (!ids) {
    ids = new Set([sourceFile(name)]);
    for (const each of ids) for (const next of graph.getModuleInfo(each)?.importedIds ?? []) ids.add(next);
    reached.set(name, ids);
  }
  return ids.has(id);
}

export default defineConfig({
  base: "./",
  plugins: [immutableAssets, securityPolicy()],
  // A path that does not exist is a 404, not the start page. The loader must see that an image is missing.
  appType: "mpa",
  worker: { format: "es" },
  build: {
    target: "es2023",
    sourcemap: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", viewer: "viewer.html" },
      output: { codeSplitting: { groups: [{ name: firstLoad }] } },
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
