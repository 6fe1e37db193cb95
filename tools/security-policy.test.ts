/** The Content-Security-Policy against both pages. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pagePolicy } from "./security-policy.ts";

const policyOf = (page: string, isServed = false): string => pagePolicy(readFileSync(page, "utf8"), { page, isServed });

test.each(["index.html", "viewer.html"])(
  "%s runs its own scripts and the one that it names by hash, no other",
  (page) => {
    const [, script = ""] = /<script>(.*?)<\/script>/s.exec(readFileSync(page, "utf8")) ?? [];
    const hash = createHash("sha256").update(script).digest("base64");
    expect(policyOf(page)).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect(policyOf(page)).toMatch(/^default-src 'none';.*object-src 'none'; base-uri 'none'; form-action 'none'$/);
  },
);

test("styles that are made as they are needed are allowed beside the terminal only", () => {
  expect(policyOf("index.html")).toContain("style-src 'self' 'unsafe-inline';");
  expect(policyOf("viewer.html")).toContain("style-src 'self';");
});

test("the development server may tell of changes through a socket", () => {
  expect(policyOf("viewer.html", true)).toContain("connect-src 'self' ws: wss:;");
  expect(policyOf("viewer.html")).toContain("connect-src 'self';");
});

test("the client of the development server may wait for it in a worker out of a Blob", () => {
  expect(policyOf("index.html", true)).toContain("worker-src 'self' blob:;");
  expect(policyOf("index.html")).toContain("worker-src 'self';");
});
