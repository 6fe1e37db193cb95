/** The pages' Content-Security-Policy in Chromium: what it keeps out, and that each end-to-end test would tell. */
import { expect } from "@playwright/test";
import { test } from "./policy-test.ts";

test.use({ provokes: true });

const PAGES = ["/", "/viewer.html"];

/** What a text does that became markup or a script. Each runs in the page. */
const ATTACKS: readonly (readonly [name: string, directive: string, attack: () => unknown])[] = [
  [
    "a script in the page",
    "script-src",
    () => document.body.append(Object.assign(document.createElement("script"), { text: "globalThis.owned = 1" })),
  ],
  [
    "a script of another host",
    "script-src",
    () =>
      document.body.append(Object.assign(document.createElement("script"), { src: "https://example.invalid/x.js" })),
  ],
  [
    "a handler in an attribute",
    "script-src",
    () => document.body.insertAdjacentHTML("beforeend", '<img src="x:" onerror="globalThis.owned = 1">'),
  ],
  [
    "an image of another host",
    "img-src",
    () => Object.assign(new Image(), { src: "https://example.invalid/x.png" }).src,
  ],
  ["a request to another host", "connect-src", () => void fetch("https://example.invalid/").catch(() => undefined)],
  [
    "a frame",
    "frame-src",
    () => document.body.append(Object.assign(document.createElement("iframe"), { src: "https://example.invalid/" })),
  ],
  [
    "a plugin",
    "object-src",
    () => document.body.append(Object.assign(document.createElement("object"), { data: "https://example.invalid/x" })),
  ],
  [
    "another base",
    "base-uri",
    () => document.head.append(Object.assign(document.createElement("base"), { href: "https://example.invalid/" })),
  ],
  [
    "a form",
    "form-action",
    () => {
      const form = Object.assign(document.createElement("form"), { action: "https://example.invalid/" });
      document.body.append(form);
      form.submit();
    },
  ],
  ["a worker made of text", "worker-src", () => void new Worker(URL.createObjectURL(new Blob(["0"])))],
];

for (const path of PAGES) {
  for (const [name, directive, attack] of ATTACKS) {
    test(`${path} keeps out ${name}`, async ({ page, violations }) => {
      await page.goto(path);
      await page.evaluate(attack);
      await expect.poll(() => violations.some((each) => each.startsWith(directive))).toBe(true);
      expect(await page.evaluate(() => "owned" in globalThis)).toBe(false);
    });
  }
}

test("a style that is not the page's own is kept out of the viewer, which has no terminal", async ({
  page,
  violations,
}) => {
  await page.goto("/viewer.html");
  await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>red</p>"));
  await expect.poll(() => violations.some((each) => each.startsWith("style-src"))).toBe(true);
});

test("a page of another origin cannot frame it, where the server sends headers", async ({ request }) => {
  for (const path of PAGES) {
    const headers = (await request.get(path)).headers();
    expect(headers["content-security-policy"]).toBe("frame-ancestors 'self'");
  }
});

test("the machine's worker has a policy of its own, where the server sends headers", async ({ page }) => {
  await page.goto("/");
  const started = page.waitForEvent("worker");
  await page.getByRole("button", { name: "Boot", exact: true }).click();
  const worker = await started;
  const violated = await worker.evaluate(
    () =>
      new Promise<string>((resolve) => {
        addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective));
        fetch("https://example.invalid/").catch(() => undefined);
      }),
  );
  expect(violated).toBe("connect-src");
});
