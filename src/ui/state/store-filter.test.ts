// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { recorded } from "../testing/script.ts";
import { inFilterLanguage } from "./load-filter-language.ts";
import { PageStore } from "./store.ts";

const languageLoaded = async () => inFilterLanguage(() => undefined);

let time = 0;
let store: PageStore;

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
  store = new PageStore({ now: () => time });
  store.receive({ type: "trace", events, dropped: 0, epoch: 0 });
});

// The first test here: after it, the language is loaded for good.
test("a filter that is asked for before its language is loaded is in force when it is", async () => {
  store.setFilter("status == OK");
  expect(store.filter.active).toBe(false);
  await languageLoaded();
  expect(store.filter.text).toBe("status == OK");
  expect(store.list.length).toBe(51);
});

test("of several texts that wait for the language the last one counts", async () => {
  store.setFilter("status == OK");
  store.setFilter("no == 1");
  store.setFilter("");
  await languageLoaded();
  expect(store.filter.active).toBe(false);
});

test("narrowing joins clauses with the parentheses they need", async () => {
  await languageLoaded();
  store.setFilter("no == 1 || no == 2");
  store.narrow("status == OK || rsa");
  expect(store.filter.text).toBe("(no == 1 || no == 2) && (status == OK || rsa)");
  store.dropClause("(no == 1 || no == 2)");
  store.exclude("op contains ENCRYPT");
  expect(store.filterText.value).toBe("(status == OK || rsa) && !(op contains ENCRYPT)");
  expect(store.list.length).toBe(1);
});

test("a span of time takes the place of the one before", async () => {
  await languageLoaded();
  store.setFilter("status == OK");
  store.narrowToTime(1000, 2000);
  store.narrowToTime(1, 20.5);
  expect(store.filter.text).toBe("status == OK && time >= 0.001 && time <= 0.0205");
});

test("what is no filter leaves the last one in force, and narrowing starts from that", async () => {
  await languageLoaded();
  store.setFilter("status == OK");
  store.setFilter("status ==");
  expect(store.filterProblem.value?.from).toBe(9);
  expect(store.list.length).toBe(51);
  store.narrow("no == 1");
  expect(store.filter.text).toBe("status == OK && no == 1");
  expect(store.filterProblem.value).toBeUndefined();
});

test("a large list is filtered in slices, between which the page can answer", async () => {
  await languageLoaded();
  let step = 0;
  store = new PageStore({
    now: () => {
      time += step;
      return time;
    },
  });
  for (let batch = 0; batch < 3; batch++) store.receive({ type: "trace", events, dropped: 0, epoch: 0 });
  await languageLoaded();
  // From here on every look at the clock costs a slice.
  step = 8;
  store.setFilter("status == OK");
  expect(store.filter.left(store.trace.rows)).toBeGreaterThan(200);
  await expect.poll(() => store.filter.left(store.trace.rows)).toBe(0);
  expect(store.list.length).toBe(153);
});

test("a selected row is never hidden in a closed group", () => {
  expect(store.list.at(0)).toMatchObject({ kind: "group" });
  expect(store.list.length).toBe(1);
  store.select(40);
  expect(store.list.length).toBe(102);
  expect(store.list.at(store.list.indexOf(40))).toMatchObject({ ordinal: 40 });
});
