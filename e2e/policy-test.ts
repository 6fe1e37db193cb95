/** Playwright's `test`, which fails where the browser kept anything from a page or a worker by its policy. */
import { type BrowserContext, test as base, expect } from "@playwright/test";

/** The browser's words in the console for a breach of the policy. */
const COMPLAINT = /Content Security Policy|Content-Security-Policy/i;
const BINDING = "reportPolicyViolation";

/** Hears of violations in all pages of a context, and of those that only the console tells, as a worker's. */
async function watch(context: BrowserContext, found: string[]): Promise<void> {
  context.on("console", (message) => {
    if (COMPLAINT.test(message.text())) found.push(message.text());
  });
  await context.exposeBinding(BINDING, (_, violation: string) => void found.push(violation));
  await context.addInitScript((binding) => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
      const report = (globalThis as unknown as Record<string, (text: string) => void>)[binding];
      report?.(`${violatedDirective}: ${blockedURI} (${sourceFile}:${lineNumber})`);
    });
  }, BINDING);
}

interface PolicyFixtures {
  /** For tests that provoke violations: `violations` then has them, and they do not fail the test. */
  readonly provokes: boolean;
  readonly violations: readonly string[];
}

export const test = base.extend<PolicyFixtures, { allViolations: string[] }>({
  provokes: [false, { option: true }],
  allViolations: [
    async ({ browser }, use) => {
      const found: string[] = [];
      const newContext = browser.newContext.bind(browser);
      browser.newContext = async (...options) => {
        const context = await newContext(...options);
        await watch(context, found);
        return context;
      };
      await use(found);
    },
    { scope: "worker", auto: true },
  ],
  violations: [
    async ({ allViolations, provokes }, use) => {
      await use(allViolations);
      const found = allViolations.splice(0);
      if (!provokes) expect(found).toEqual([]);
    },
    { auto: true },
  ],
});
