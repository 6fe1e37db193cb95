/** Lessons in Chromium with the bundled guest: at a projector's size, on a phone, in another page. */
import { expect, type Page, test } from "@playwright/test";
import { PARTS } from "../src/lesson/read/targets.ts";
import { violationsOf } from "./axe.ts";
import { MachinePage } from "./machine-page.ts";

const pictures = process.env.SCREENSHOTS === "1" ? "docs/screenshots" : "test-results/screenshots";
const READY = { timeout: 60_000 };

const rail = (page: Page) => page.getByTestId("lesson");
const press = (page: Page, name: string | RegExp) => rail(page).getByRole("button", { name, exact: true }).click();

async function open(page: Page, address: string): Promise<MachinePage> {
  const machine = new MachinePage(page);
  await page.goto(address);
  await expect(rail(page)).toHaveAttribute("data-state", "ready", READY);
  return machine;
}

/** Plays each step of the lesson by "Show me", until all is done. */
async function playAll(page: Page): Promise<void> {
  const steps = rail(page).locator(".lesson-steps button");
  const count = await steps.count();
  for (let step = 0; step < count; step++) {
    await steps.nth(step).click();
    await press(page, "Show me");
    await expect(steps.nth(step), `step ${step + 1}`).toHaveAccessibleName(/, done$/, READY);
  }
}

test("Show me on the start screen leads through the first lesson, checked on the bus", async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 1280, height: 720 });
  const machine = new MachinePage(page);
  await machine.open();
  await page.getByRole("button", { name: "Show me", exact: true }).click();
  await expect(rail(page)).toHaveAttribute("data-state", "ready", READY);
  await expect(page).toHaveURL(/#\/lesson\/0/);

  await rail(page).getByRole("radio").first().check();
  await press(page, "Next");
  await press(page, "Run");
  await expect(rail(page).locator(".lesson-check[data-met=true]")).toHaveCount(1, READY);
  await press(page, "Show where");
  await expect(page.locator(".lesson-pointer rect")).toBeVisible();
  await expect(page.locator("#detail-title")).toContainText("random bytes");

  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    expect(await violationsOf(page), theme).toEqual([]);
  }
  await page.screenshot({ path: `${pictures}/lesson.png` });

  await test.step("Reset puts the machine back, and the ticks with it", async () => {
    await press(page, "More");
    await page.getByRole("menuitem", { name: /^Reset/ }).click();
    await expect(rail(page).locator(".lesson-check[data-met=true]")).toHaveCount(0);
    await expect(rail(page)).toHaveAttribute("data-state", "ready", READY);
  });

  await test.step("what was done is handed in as a trace file", async () => {
    await playAll(page);
    await press(page, "More");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: /^Hand in/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("lesson-0.trace.jsonl");
  });

  await test.step("the table of lessons says that it is done", async () => {
    await rail(page).locator(".lesson-steps button").last().click();
    await press(page, "Finish");
    await expect(rail(page).getByRole("button", { name: /^0 · .* done/ })).toBeVisible();
    expect(await violationsOf(page)).toEqual([]);
  });
  expect(machine.errors).toEqual([]);
});

test("on a phone the lesson is a sheet below the region, and can be done without typing", async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 390, height: 844 });
  const machine = await open(page, "/#/lesson/3");
  const box = await rail(page).boundingBox();
  expect(box?.width).toBeGreaterThan(350);
  expect(box && box.y + box.height).toBeLessThanOrEqual(844);
  await playAll(page);
  await page.screenshot({ path: `${pictures}/lesson-phone.png` });
  expect(await violationsOf(page)).toEqual([]);
  await press(page, "Fold the lesson");
  expect((await rail(page).boundingBox())?.height).toBeLessThan(60);
  await press(page, "Unfold the lesson");
  expect(machine.errors).toEqual([]);
});

test("in another page single regions are shown, larger, and the lesson works", async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 1024, height: 640 });
  await page.goto("/");
  const size = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  const usual = await size();
  const machine = await open(page, "/?#/lesson/0?embed=lesson,rings");
  expect(await size()).toBeGreaterThanOrEqual(1.25 * usual);
  await expect(page.locator(".region.terminal")).toBeHidden();
  await expect(page.locator(".region.requests")).toBeHidden();
  await expect(page.locator("header.bar")).toBeHidden();
  await expect(page.locator(".region.device")).toBeVisible();
  await playAll(page);
  await page.screenshot({ path: `${pictures}/lesson-embedded.png` });
  expect(await violationsOf(page)).toEqual([]);
  expect(machine.errors).toEqual([]);
});

/** Parts that a device with packed rings has, and then without those of split rings. */
const OF_PACKED: readonly string[] = ["packed-ring", "wrap-counters", "event-suppression"];
const POINTED = [
  { rings: "split", offered: "EVENT_IDX", parts: PARTS.filter((part) => !OF_PACKED.includes(part)) },
  { rings: "packed", offered: "RING_PACKED", parts: OF_PACKED },
] as const;

/** A lesson that points at each of the parts, one after the other. */
const pointing = ({ offered, parts }: (typeof POINTED)[number]) => `---
number: 99
title: Each part
devices: [crypto0]
minutes: 1
shows: Everything.
acts:
  - configure: { device: crypto0, offer: [${offered}] }
---
## Look

\`\`\`run
rebind crypto0
\`\`\`

\`\`\`run
vcrypto aes encrypt -k 00112233445566778899aabbccddeeff -i 00000000000000000000000000000000 -t "sixteen letters."
\`\`\`

\`\`\`check
want: It is encrypted.
command: { contains: vcrypto, status: 0 }
\`\`\`

${parts.map((part) => `\`\`\`look\ntext: ${part}\ndevice: crypto0\nrequest: CIPHER_ENCRYPT\npart: ${part}\n\`\`\`\n`).join("\n")}
\`\`\`look
text: the tab
tab: findings
\`\`\`
`;

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
] as const;

for (const { width, height, ...pointed } of SIZES.flatMap((size) => POINTED.map((each) => ({ ...size, ...each })))) {
  const { rings, parts } = pointed;
  test(`at ${width}x${height} each part of a page with ${rings} rings is opened, in sight, and has an outline`, async ({
    page,
  }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    await page.route("**/pointing.md", (route) => route.fulfill({ body: pointing(pointed) }));
    const machine = await open(page, "/#/free?lesson=pointing.md");
    await press(page, "Show me");
    await expect(rail(page).locator(".lesson-check[data-met=true]")).toHaveCount(1, READY);
    const looks = rail(page).locator(".lesson-look");
    await expect(looks).toHaveCount(parts.length + 1);
    for (let index = 0; index <= parts.length; index++) {
      const part = await looks.nth(index).locator("span").textContent();
      await looks.nth(index).getByRole("button", { name: "Show where" }).click();
      const outline = page.locator(".lesson-pointer rect");
      await expect(outline, part ?? "").toHaveCount(1);
      await expect(async () => {
        const box = await outline.boundingBox();
        expect(box?.height, part ?? "").toBeGreaterThan(20);
        expect((box?.y ?? 0) + (box?.height ?? 0), part ?? "").toBeLessThanOrEqual(height);
      }).toPass();
    }
    expect(machine.errors).toEqual([]);
  });
}

test("lesson 7 opens the two traces of the kick side by side: twice for each request against once", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const machine = await open(page, "/#/lesson/7");
  await test.step("beside the lesson no name in the picture of the actors is broken", async () => {
    const names = page.getByTestId("actors").locator(".actor-title");
    const heights = await names.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
    expect(heights).toHaveLength(4);
    expect(Math.max(...heights)).toBeLessThan(20);
  });
  await rail(page).locator(".lesson-steps button").last().click();
  await press(page, "Skip");
  const [viewer] = await Promise.all([
    page.waitForEvent("popup"),
    rail(page).getByRole("link", { name: "Compare the two" }).click(),
  ]);
  await expect(viewer.getByTestId("diff-counts")).toHaveText("10 same, 0 changed, 0 only left, 0 only right");
  const queue = viewer.getByTestId("diff-notifications").getByRole("row", { name: /dataq\.0/ });
  await expect(queue.getByRole("cell")).toHaveText(["2 (12 for 6 requests)", "1 (6 for 6 requests)"]);
  for (const theme of ["light", "dark"] as const) {
    await viewer.emulateMedia({ colorScheme: theme });
    expect(await violationsOf(viewer), theme).toEqual([]);
    await viewer.screenshot({ path: `${pictures}/kicks-${theme}.png` });
  }
  await viewer.getByRole("button", { name: "End the comparison" }).click();
  await expect(viewer).toHaveURL(/viewer\.html$/);
  expect(machine.errors).toEqual([]);
});
