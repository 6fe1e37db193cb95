import { expect, test } from "vitest";
import { EventPacker } from "../../trace/packed.ts";
import { CipherOp } from "../../wire/crypto.ts";
import { recorded } from "../testing/script.ts";
import { EventLog } from "./event-log.ts";
import { meanSize } from "./log-size.ts";

/** What rows and their share of the page's objects may take of an event. */
const MOST_OF_A_ROW = 120;

const events = recorded((device) => {
  device.bind();
  const session = device.createAes(CipherOp.ENCRYPT);
  for (let count = 0; count < 200; count++) device.aes(session);
});

test("the mean size is that of the packed events, and room for their rows", () => {
  const log = new EventLog(10_000);
  const packer = new EventPacker();
  for (const [index, event] of events.entries()) {
    log.push(events, index);
    packer.add(event);
  }
  const { bytes, starts } = packer.take();
  const packed = (bytes.length + starts.byteLength) / events.length;
  expect(meanSize(log)).toBeGreaterThan(packed);
  expect(meanSize(log)).toBeLessThan(packed + MOST_OF_A_ROW);
});

test("an empty log has a size that can be multiplied", () => {
  expect(meanSize(new EventLog(10))).toBeGreaterThan(0);
});
