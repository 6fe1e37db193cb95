// @vitest-environment happy-dom
/** The lesson's rail with a scripted machine: predict, run, look, check, question, and what leads on. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readLesson } from "../../lesson/read/read-lesson.ts";
import type { Course } from "../state/course.ts";
import { PageDriver } from "../testing/page-driver.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

const FIRST = `---
number: 1
title: One encryption
devices: [crypto0]
minutes: 3
shows: A request and its answer.
---
## Run it

Read [queue](../docs/glossary.md#virtqueue) first.

\`\`\`predict
ask: How many answers come back?
choices:
  - text: One.
    right: true
  - text: Two.
because: One request has one answer.
\`\`\`

\`\`\`run
vcrypto aes encrypt
\`\`\`

\`\`\`check
want: An encryption was answered.
request:
  operation: CIPHER_ENCRYPT
\`\`\`

\`\`\`do
label: Hold the data queue
hold:
  device: crypto0
  queue: dataq.0
  on: true
\`\`\`

## Think

\`\`\`question
ask: How many bytes has a block of AES?
number: 16
because: AES has one block size.
\`\`\`
`;

function courseOf(...files: readonly string[]): Course {
  const lessons = files.map((file) => {
    const { lesson, problems } = readLesson(file);
    expect(problems).toEqual([]);
    if (!lesson) throw new Error("no lesson");
    return lesson;
  });
  return { heads: lessons, load: async (wanted) => lessons.find(({ number }) => number === wanted) };
}

let page: PageDriver;

beforeEach(() => {
  page = new PageDriver();
  page.course = courseOf(FIRST);
});
afterEach(() => page.restore());

const rail = () => page.byId("lesson");
const isMet = () => page.all(".lesson-check[data-met=true]").length;

/** Opens lesson 1 from the address, with its machine ready. */
async function open(): Promise<void> {
  location.hash = "#/lesson/1";
  await page.mount({ traffic: "none" });
  await page.settle(3000);
  expect(rail().dataset.state).toBe("ready");
  // The script has booted; a machine that goes on says so.
  page.machine.device.goOn();
  await flush();
}

async function flush(): Promise<void> {
  await act(() => page.machine.flush());
  await page.settle(1000);
}

async function encrypted(): Promise<void> {
  page.machine.device.aes(1n);
  await flush();
}

const run = () => page.button(/^Run$/);
const predict = (choice: number) => page.click(page.all(".lesson-choice input")[choice]);

describe("a lesson that did not come with the page", () => {
  const drop = async (text: string, name = "mine.md") => {
    await page.mount({ traffic: "none" });
    const event = new Event("drop", { bubbles: true, cancelable: true });
    Object.assign(event, { dataTransfer: { files: [new File([text], name)], types: ["Files"] } });
    document.dispatchEvent(event);
    await vi.dynamicImportSettled();
    await page.settle(3000);
  };

  it("is played from a file that is dropped, and what it cannot read stands in its place", async () => {
    await drop(`${FIRST}\n\`\`\`dance\nx\n\`\`\`\n`);
    expect(rail().textContent).toContain("1 · One encryption");
    await page.click(page.button("Next"));
    expect(rail().textContent).toMatch(/Line \d+ of this lesson could not be read: there is no block "dance"/);
  });

  it("is refused with its lines when it has no front matter, and the table is shown", async () => {
    await drop("## Step\n");
    expect(rail().textContent).toContain("mine.md is no lesson.");
    expect(rail().textContent).toContain("Line 1: a lesson begins with its front matter");
    expect(rail().textContent).toContain("1 · One encryption");
  });

  it("comes from an address beside the page, and from nowhere else", async () => {
    const asked: unknown[] = [];
    location.hash = "#/lesson?lesson=mine/first.md";
    vi.stubGlobal("fetch", async (url: unknown, options: unknown) => {
      asked.push([String(url), options]);
      return new Response(FIRST);
    });
    await page.mount({ traffic: "none" });
    await page.settle(3000);
    expect(rail().textContent).toContain("1 · One encryption");
    expect(asked).toContainEqual([`${location.origin}/mine/first.md`, { mode: "same-origin", redirect: "error" }]);
  });

  it.each(["//evil.example/a.md", "https://evil.example/a.md", "../a.md", "/a.md", "a.html"])(
    "is not taken from %s",
    async (path) => {
      location.hash = `#/lesson?lesson=${encodeURIComponent(path)}`;
      await page.mount({ traffic: "none" });
      expect(page.root.textContent).toContain("which should be the path of a .md file beside the page");
    },
  );
});

describe("the machine of a lesson", () => {
  it("is booted and saved once where the server has none ready", async () => {
    vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
    location.hash = "#/lesson/1";
    await page.mount({ traffic: "none" });
    await page.settle(9000);
    expect(rail().dataset.state).toBe("ready");
    const boots = page.machine.calls.filter((call) => /^(boot|save)/.test(call));
    expect(boots).toEqual(["boot", "save", "boot saved"]);
    expect(page.machine.devices).toEqual(["rng0"]);
  });

  it("takes the place of one that ran, which can be had back", async () => {
    await page.booted({ traffic: "none" });
    await page.settle(6000);
    await page.click(page.button("Help"));
    await page.click(page.button("Lessons"));
    await page.settle();
    await page.click(page.button(/^1 · One encryption/));
    await page.settle(3000);
    expect(page.root.textContent).toContain("The lesson's machine takes the place of the one that ran.");
    expect(page.button("Undo")).toBeDefined();
  });
});

it("says so when the lessons cannot be loaded", async () => {
  page.course = undefined;
  page.loadCourse = () => Promise.reject(new Error("the server is gone"));
  location.hash = "#/lesson";
  await page.mount({ traffic: "none" });
  await page.settle(1000);
  expect(rail().textContent).toContain("Could not load the lessons: Error: the server is gone.");
});

describe("a lesson", () => {
  it("begins with a saved machine, so that it is ready in the time of a restore", async () => {
    await open();
    expect(page.machine.calls).toContain("boot saved");
    expect(page.byId("lesson-step").textContent).toBe("Run it");
  });

  it("shows nothing below a prediction before it is made, so that nothing tells the answer", async () => {
    await open();
    expect(rail().textContent).toContain("Answer first");
    expect(rail().textContent).not.toContain("vcrypto aes encrypt");
    expect(page.all(".lesson-check")).toHaveLength(0);
    await predict(1);
    expect(rail().textContent).not.toContain("Answer first");
    await page.click(run());
    expect(page.machine.typed).toBe("vcrypto aes encrypt\r");
  });

  it("goes on without a prediction when a person skips it, and the step is not done by that", async () => {
    await open();
    await page.click(page.button("Skip"));
    expect(rail().textContent).not.toContain("Answer first");
    await encrypted();
    expect(isMet()).toBe(1);
    expect(page.all("[aria-label='Step 1: Run it']")).toHaveLength(1);
  });

  it("prints all of it, what waits for a prediction too", async () => {
    vi.stubGlobal("print", () => undefined);
    await open();
    await page.click(page.button("More"));
    await page.click(page.button("Print the lesson"));
    expect(page.all(".lesson-printed pre")[0]?.textContent).toBe("vcrypto aes encrypt");
  });

  it("ticks a check when the device has done it, and says what was seen", async () => {
    await open();
    await predict(0);
    expect(rail().textContent).toContain("Seen so far: No request was answered yet.");
    await encrypted();
    expect(isMet()).toBe(1);
    expect(rail().textContent).toContain("Seen: 1 such request.");
    expect(rail().querySelector("p[role=status]")?.textContent).toBe("Done: An encryption was answered.");
  });

  it("tells whether a prediction was right once its check is met, before what is done after that", async () => {
    await open();
    await predict(1);
    expect(rail().textContent).toContain("Noted. Now run it, and compare.");
    await encrypted();
    expect(rail().textContent).toContain("It is otherwise. One request has one answer.");
  });

  it("does an act on the device that a person clicks, and says so", async () => {
    await open();
    await predict(0);
    await page.click(page.button("Hold the data queue"));
    expect(page.machine.commands).toEqual([{ device: "crypto0", command: { do: "hold", queue: 0, on: true } }]);
    expect(page.all(".lesson-do [role=status]")[0]?.textContent).toBe("Done.");
  });

  it("leaves a person's prediction with Show me", async () => {
    await open();
    await predict(1);
    await page.click(page.button("Show me"));
    await encrypted();
    expect(page.all<HTMLInputElement>(".lesson-choice input").map(({ checked }) => checked)).toEqual([false, true]);
    expect(rail().textContent).toContain("It is otherwise.");
  });

  it("does not call an answer right that Show me gave", async () => {
    await open();
    await page.click(page.button("Next"));
    await page.click(page.button("Show me"));
    expect(rail().textContent).toContain("This is the answer. AES has one block size.");
  });

  it("takes another answer until it is right, and then says why", async () => {
    await open();
    await page.click(page.button("Next"));
    const answer = async (text: string) => {
      await page.fill(page.field(/^Your answer/), text);
      await page.click(page.button("Answer"));
    };
    await answer("8");
    expect(rail().textContent).toContain("Not so.");
    expect(rail().textContent).not.toContain("one block size");
    await answer("0x10");
    expect(rail().textContent).toContain("Right. AES has one block size.");
  });

  it("begins anew with Reset: no tick and no answer stays", async () => {
    await open();
    await predict(0);
    await encrypted();
    expect(isMet()).toBe(1);
    await page.click(page.button("More"));
    await page.click(page.button(/^Reset/));
    await page.settle(3000);
    page.machine.device.goOn();
    await flush();
    await predict(0);
    expect(isMet()).toBe(0);
    expect(page.machine.calls.filter((call) => call === "boot saved")).toHaveLength(2);
  });

  it("keeps how far a person has come", async () => {
    await open();
    await page.click(page.button("Next"));
    await page.click(page.button("More"));
    await page.click(page.button("All lessons"));
    expect(rail().textContent).toContain("at step 2");
    expect(location.hash === "" || location.hash.startsWith("#/lesson")).toBe(true);
  });

  it("begins at its first step at the next visit, with the way to where the person was", async () => {
    await open();
    await page.click(page.button("Next"));
    await page.click(page.all("[aria-label='Close the lesson']")[0]);
    await page.click(page.button("Help"));
    await page.click(page.button("Lessons"));
    await page.click(page.button(/^1 · One encryption/));
    await page.settle(3000);
    expect(page.byId("lesson-step").textContent).toBe("Run it");
    await page.click(page.button("Go to step 2"));
    expect(page.byId("lesson-step").textContent).toBe("Think");
  });

  it("folds, and closes", async () => {
    await open();
    await page.click(page.all("[aria-label='Fold the lesson']")[0]);
    expect(rail().className).toContain("folded");
    await page.click(page.all("[aria-label='Unfold the lesson']")[0]);
    await page.click(page.all("[aria-label='Close the lesson']")[0]);
    expect(page.all("[data-testid=lesson]")).toHaveLength(0);
  });

  it("that the course does not have is named, and the table is shown", async () => {
    location.hash = "#/lesson/99";
    await page.mount({ traffic: "none" });
    await page.settle(1000);
    expect(rail().textContent).toContain("1 · One encryption");
    expect(rail().textContent).toContain("The course has no lesson 99.");
  });
});
