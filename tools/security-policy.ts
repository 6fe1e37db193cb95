/**
 * The Content-Security-Policy of both pages, and of their workers if the server sends headers. The page shows texts
 * of the guest and of opened files. If one of them ever became markup, it could load and run nothing.
 */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

type Policy = Readonly<Record<string, readonly string[]>>;

const POLICY: Policy = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  // The pages' icon is a data URL.
  "img-src": ["'self'", "data:"],
  "font-src": ["'self'"],
  // The guest's images, v86.wasm and the sample trace.
  "connect-src": ["'self'"],
  "worker-src": ["'self'"],
  "object-src": ["'none'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
};

/**
 * A worker has the policy of its own script's response, and none without a header. Emulator and engine compile
 * WebAssembly there, and the machine's worker starts the engine's.
 */
const WORKER_POLICY: Policy = { ...POLICY, "script-src": ["'self'", "'wasm-unsafe-eval'"] };

/** xterm.js draws with style elements and attributes that it makes as it goes: no hash can name them. */
const TERMINAL: Policy = { "style-src": ["'unsafe-inline'"] };
/**
 * The development server puts styles into elements, and tells of changes through a socket. While the server restarts,
 * its client waits in a worker made from a Blob. Then it loads the page anew.
 */
const DEVELOPMENT: Policy = {
  "style-src": ["'unsafe-inline'"],
  "connect-src": ["ws:", "wss:"],
  "worker-src": ["blob:"],
};

/** Only a header can say it: a page of another origin must not frame this one. */
const FRAME_ANCESTORS = "frame-ancestors 'self'";

/** The text of the header, with the sources of all policies. */
export function policyText(...policies: readonly Policy[]): string {
  const all: Record<string, string[]> = {};
  for (const policy of policies) {
    for (const [name, sources] of Object.entries(policy)) all[name] = [...(all[name] ?? []), ...sources];
  }
  return Object.entries(all)
    .map(([name, sources]) => [name, ...new Set(sources)].join(" "))
    .join("; ");
}

/** The policy of a page: scripts in it that have no address are allowed by their hashes. */
export function pagePolicy(html: string, { page, isServed }: { readonly page: string; readonly isServed: boolean }) {
  const inline: Policy = {
    "script-src": [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text = ""]) => hash(text)),
  };
  return policyText(POLICY, inline, page.endsWith("viewer.html") ? {} : TERMINAL, isServed ? DEVELOPMENT : {});
}

const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Writes the policy into each page, and sends what a static host with headers should send. */
export function securityPolicy(): Plugin {
  let isServed = false;
  return {
    name: "security-policy",
    configResolved: ({ command }) => {
      isServed = command === "serve";
    },
    transformIndexHtml: {
      order: "post",
      handler: (html, { path }) => {
        const policy = pagePolicy(html, { page: path, isServed });
        // Before all that it is to hold for.
        return html.replace(/<meta charset="utf-8" \/>/, (charset) => {
          return `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`;
        });
      },
    },
    configurePreviewServer: (server) => {
      server.middlewares.use((request, response, next) => {
        const isScript = /\.js(\?|$)/.test(request.url ?? "");
        response.setHeader("Content-Security-Policy", isScript ? policyText(WORKER_POLICY) : FRAME_ANCESTORS);
        next();
      });
    },
  };
}
