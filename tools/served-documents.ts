/**
 * Puts the documents of `src/ui/help/documents.ts` beside the page, for the Help menu. The page knows no address of the
 * repository.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { DOCUMENTS, servedAs } from "../src/ui/help/documents.ts";

/** Says that it is UTF-8: not every server does. */
const BOM = "\ufeff";

/** Places for links, in a document that is shown as text. */
const ANCHOR = /<a id="[a-z0-9-]+"><\/a>/g;

/** What the page's server has of a document. */
export const servedText = (path: string): string =>
  BOM + readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), "utf8").replace(ANCHOR, "");

export function servedDocuments(): Plugin {
  return {
    name: "served-documents",
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const found = DOCUMENTS.find(({ path }) => request.url === `/${servedAs(path)}`);
        if (!found) {
          next();
          return;
        }
        response.setHeader("content-type", "text/plain; charset=utf-8");
        response.end(servedText(found.path));
      });
    },
    generateBundle() {
      for (const { path } of DOCUMENTS) {
        this.emitFile({ type: "asset", fileName: servedAs(path), source: servedText(path) });
      }
    },
  };
}
