// @vitest-environment happy-dom
/** Traces that the viewer's address names: which paths are taken, and what their comparison shows. */
import { readFileSync } from "node:fs";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, describe as suite, vi } from "vitest";
import { dismissJob } from "../state/file-job.ts";
import { chooseFile, partsLoaded } from "../testing/choose-file.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { givenTraces, traceBeside } from "./given-traces.ts";
import { mountViewer } from "./ViewerApp.tsx";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

const TWICE = "lessons/kick-twice.trace.jsonl";
const ONCE = "lessons/kick-once.trace.jsonl";

suite("the address", () => {
  it("names a trace, or two", () => {
    expect(givenTraces(`?trace=${TWICE}`)).toEqual({ paths: [TWICE], problems: [] });
    expect(givenTraces(`?trace=${TWICE}&compare=${ONCE}`)).toEqual({ paths: [TWICE, ONCE], problems: [] });
    expect(givenTraces("")).toEqual({ paths: [], problems: [] });
  });

  it.each([
    "https://elsewhere.example/a.jsonl",
    "//elsewhere.example/a.jsonl",
    "/a.jsonl",
    "../a.jsonl",
    "a/../../a.jsonl",
    "a/..jsonl",
    "a%2f..%2fb.jsonl",
    "data:text/plain,a.jsonl",
    "a.html",
    `${"a".repeat(200)}.jsonl`,
    "",
  ])("takes no path that leads elsewhere, or is of no trace: %s", (path) => {
    const { paths, problems } = givenTraces(`?trace=${encodeURIComponent(path)}`);
    expect(paths).toEqual([]);
    expect(problems).toEqual([expect.stringContaining("the path of a .jsonl file beside the page")]);
  });

  it("compares nothing with nothing", () => {
    expect(givenTraces(`?compare=${ONCE}`)).toEqual({ paths: [], problems: [expect.stringContaining("no trace")] });
  });
});

const asked = vi.fn<typeof fetch>();
beforeEach(() => vi.stubGlobal("fetch", asked));
afterEach(() => {
  vi.unstubAllGlobals();
  asked.mockReset();
});

suite("a trace beside the page", () => {
  it("is asked of the page's own server, which may not send the browser elsewhere", async () => {
    asked.mockResolvedValue(new Response("text"));
    const { name, size } = await traceBeside(TWICE);
    expect({ name, size }).toEqual({ name: "kick-twice.trace.jsonl", size: 4 });
    expect(asked).toHaveBeenCalledWith(new URL(TWICE, document.baseURI), { mode: "same-origin", redirect: "error" });
  });

  it("that is not there, or is too large, is said", async () => {
    asked.mockResolvedValueOnce(new Response("", { status: 404 }));
    await expect(traceBeside(TWICE)).rejects.toThrow(`Could not load ${TWICE}: the server answered 404.`);
    asked.mockRejectedValueOnce(new TypeError("redirected"));
    await expect(traceBeside(TWICE)).rejects.toThrow("or sends the browser elsewhere");
    asked.mockResolvedValueOnce(new Response("text", { headers: { "content-length": String(2 ** 30) } }));
    await expect(traceBeside(TWICE)).rejects.toThrow("more than 64 MiB");
  });
});

suite("the viewer", () => {
  let page: PageDriver;
  beforeEach(() => {
    page = new PageDriver();
    vi.stubGlobal("fetch", asked);
    dismissJob();
    asked.mockImplementation(async (url) => {
      const path = new URL(String(url)).pathname;
      return path.startsWith("/lessons/kick-")
        ? new Response(readFileSync(`public${path}`))
        : new Response("", { status: 404 });
    });
  });
  afterEach(() => {
    page.restore();
    history.replaceState(null, "", "/");
  });

  const mount = async (search: string) => {
    history.replaceState(null, "", `/viewer.html${search}`);
    await act(() => mountViewer(page.root, { sample: () => Promise.reject(new Error("no sample")) }));
    await partsLoaded(page);
  };

  it("compares the two that its address names: the requests are the same, the notifications are not", async () => {
    await mount(`?trace=${TWICE}&compare=${ONCE}`);
    expect(page.byId("diff-counts").textContent).toBe("10 same, 0 changed, 0 only left, 0 only right");
    const table = page.byId("diff-notifications") as HTMLDetailsElement;
    expect(table.open).toBe(true);
    expect(table.querySelector("summary")?.textContent).toContain("crypto0 dataq.0 differs");
    const lines = [...table.querySelectorAll("tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(lines).toEqual([
      [" crypto0 dataq.0", "2 (12 for 6 requests)", "1 (6 for 6 requests)"],
      [" crypto0 controlq", "1 (4 for 4 requests)", "1 (4 for 4 requests)"],
    ]);
    expect(table.querySelectorAll("[data-differs=true]")).toHaveLength(1);
    expect(location.search).toBe(`?trace=${TWICE}&compare=${ONCE}`);
  });

  it("with the same trace twice, says that notifications are as many", async () => {
    await mount(`?trace=${ONCE}&compare=${ONCE}`);
    const table = page.byId("diff-notifications") as HTMLDetailsElement;
    expect(table.open).toBe(false);
    expect(table.querySelector("summary")?.textContent).toContain("as many on both sides");
  });

  it("takes the names out of its address when the comparison ends", async () => {
    await mount(`?trace=${TWICE}&compare=${ONCE}`);
    await page.click(page.button("End the comparison"));
    expect(location.search).toBe("");
  });

  it("takes the name out of its address when another file is shown", async () => {
    await mount(`?trace=${TWICE}`);
    await chooseFile(page, readFileSync(`public/${ONCE}`, "utf8"));
    expect(location.search).toBe("");
  });

  it("shows the first where the second is not there, and says so", async () => {
    await mount(`?trace=${TWICE}&compare=lessons/none.jsonl`);
    expect(page.all("[data-testid=request-row]").length).toBeGreaterThan(0);
    expect(page.byId("trace-problem").textContent).toContain("Could not load lessons/none.jsonl");
  });

  it("names what it does not take of its address", async () => {
    await mount("?trace=https://elsewhere.example/a.jsonl");
    expect(page.byId("address-problems").textContent).toContain('trace="https://elsewhere.example/a.jsonl"');
    expect(asked).not.toHaveBeenCalled();
  });
});
