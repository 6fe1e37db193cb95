// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPage } from "../shell/create-page.ts";
import { type Page, PageContext } from "./page-context.ts";
import { createPageState } from "./page-state.ts";
import { usePanelTrace, useTrace } from "./use-trace.ts";

const root = document.createElement("div");
let page: Page;
/** Changes in place, as the log does. */
let log: { count: number };
let renders: number;

beforeEach(() => {
  vi.useFakeTimers();
  page = createPage(createPageState(), {
    connect: () => {
      throw new Error("there is no machine in this test");
    },
    images: "",
  });
  log = { count: 1 };
  renders = 0;
});

afterEach(() => {
  render(null, root);
  vi.useRealTimers();
});

const show = (component: () => string, key = 0) =>
  act(() => {
    const Shown = component;
    render(
      <PageContext.Provider value={page}>
        <Shown key={key} />
      </PageContext.Provider>,
      root,
    );
  });

const elapse = (milliseconds: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(milliseconds);
  });

/** The page is refreshed once, list and panels. */
async function refresh(): Promise<void> {
  page.refresh.request();
  await elapse(1000);
}

test("an object that has changed in place is shown with the next refresh, and not before", async () => {
  await show(() => {
    renders++;
    return `${useTrace(() => log).count}`;
  });
  await act(() => {
    log.count = 2;
  });
  expect(root.textContent).toBe("1");
  await refresh();
  expect(root.textContent).toBe("2");
  expect(renders).toBe(2);
});

test("a primitive that is the same after a refresh renders nothing", async () => {
  await show(() => {
    renders++;
    return `${useTrace(() => log.count > 0)}`;
  });
  log.count = 2;
  await refresh();
  expect(renders).toBe(1);
  log.count = 0;
  await refresh();
  expect(root.textContent).toBe("false");
  expect(renders).toBe(2);
});

test("a signal that the selector reads renders the component without a refresh", async () => {
  await show(() => `${useTrace(({ selection }) => selection.ordinal.value ?? "none")}`);
  await act(() => page.selection.select(7));
  expect(root.textContent).toBe("7");
});

test("a selector may use the component's props: the newest count", async () => {
  const logs = [{ count: 1 }, { count: 10 }];
  const Count = ({ index }: { readonly index: number }) => <>{useTrace(() => logs[index]?.count)}</>;
  const draw = (index: number) =>
    act(() =>
      render(
        <PageContext.Provider value={page}>
          <Count index={index} />
        </PageContext.Provider>,
        root,
      ),
    );
  await draw(0);
  await draw(1);
  expect(root.textContent).toBe("10");
  logs[1] = { count: 11 };
  await refresh();
  expect(root.textContent).toBe("11");
});

test("what a selector throws is thrown in the render", async () => {
  const fails = () =>
    useTrace<string>(() => {
      throw new RangeError("no such row");
    });
  await expect(async () => await show(fails)).rejects.toThrow("no such row");
});

test("a component that has gone is asked no more", async () => {
  let asked = 0;
  const select = () => {
    asked++;
    return log;
  };
  await show(() => `${useTrace(select).count}`);
  await act(() => render(null, root));
  asked = 0;
  await refresh();
  expect(asked).toBe(0);
});

test("the panels follow the list a frame later, so that no frame draws both", async () => {
  const shown: string[] = [];
  await show(() => {
    shown.push(`list ${useTrace(() => log).count}`);
    return "";
  });
  const other = document.createElement("div");
  const Panel = () => {
    shown.push(`panel ${usePanelTrace(() => log).count}`);
    return null;
  };
  await act(() =>
    render(
      <PageContext.Provider value={page}>
        <Panel />
      </PageContext.Provider>,
      other,
    ),
  );
  shown.length = 0;
  log.count = 2;
  page.refresh.request();
  await elapse(0);
  expect(shown).toEqual(["list 2"]);
  await elapse(100);
  expect(shown).toEqual(["list 2", "panel 2"]);
  render(null, other);
});
