// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { recorded } from "../testing/script.ts";
import { createPageState, type PageState, receive } from "./page-state.ts";

let time = 0;
let page: PageState;

/** A hundred requests of 16 bytes, half of them refused. */
const events = recorded((device) => {
  device.bind();
  const session = device.createAes(CipherOp.ENCRYPT);
  for (let count = 0; count < 50; count++) {
    device.aes(session);
    device.aesRefused();
  }
});

beforeEach(() => {
  time = 0;
  page = createPageState({ now: () => time });
  receive(page, { type: "trace", events, dropped: 0, epoch: 0 });
});

test("a filter is in force as soon as it is set", () => {
  page.filter.set("status == OK");
  expect(page.filter.current.active).toBe(true);
  expect(page.filter.current.text).toBe("status == OK");
  expect(page.list.lines.length).toBe(51);
});

test("of several texts the last one counts", () => {
  page.filter.set("status == OK");
  page.filter.set("no == 1");
  page.filter.set("");
  expect(page.filter.current.active).toBe(false);
});

test("narrowing joins conjuncts with the parentheses they need", () => {
  page.filter.set("no == 1 || no == 2");
  page.filter.narrow("status == OK || rsa");
  expect(page.filter.current.text).toBe("(no == 1 || no == 2) && (status == OK || rsa)");
  page.filter.dropConjunct("(no == 1 || no == 2)");
  page.filter.exclude("op contains ENCRYPT");
  expect(page.filter.text.value).toBe("(status == OK || rsa) && !(op contains ENCRYPT)");
  expect(page.list.lines.length).toBe(1);
});

test("a span of time takes the place of the one before", () => {
  page.filter.set("status == OK");
  page.filter.narrowToTime(1000, 2000);
  page.filter.narrowToTime(1, 20.5);
  expect(page.filter.current.text).toBe("status == OK && time >= 0.001 && time <= 0.0205");
});

test("what is no filter leaves the last one in force, and narrowing starts from that", () => {
  page.filter.set("status == OK");
  page.filter.set("status ==");
  expect(page.filter.problem.value?.from).toBe(9);
  expect(page.list.lines.length).toBe(51);
  page.filter.narrow("no == 1");
  expect(page.filter.current.text).toBe("status == OK && no == 1");
  expect(page.filter.problem.value).toBeUndefined();
});

test("a large list is filtered in slices, between which the page can answer", async () => {
  let step = 0;
  page = createPageState({
    now: () => {
      time += step;
      return time;
    },
  });
  for (let batch = 0; batch < 3; batch++) receive(page, { type: "trace", events, dropped: 0, epoch: 0 });
  // From here on every look at the clock costs a slice.
  step = 8;
  page.filter.set("status == OK");
  expect(page.filter.current.left(page.shown.trace.rows)).toBeGreaterThan(200);
  await expect.poll(() => page.filter.current.left(page.shown.trace.rows)).toBe(0);
  expect(page.list.lines.length).toBe(153);
});
