/** The device with the engine that calculates: requests with OpenSSL's keys and signatures are carried out. */
import { expect, test } from "vitest";
import { Probe } from "../src/peripheral/testing/asym-probe.ts";
import { createEngine } from "../src/worker/engine.ts";
import { realSamples } from "./fuzz-requests.ts";

test("each is answered with OK, and every signature found valid", async () => {
  const probe = new Probe(createEngine());
  for (const { readable, answer } of realSamples()) {
    const probed = await probe.ask({ readable, writable: answer });
    expect(probed).toMatchObject({ violations: [], status: 0, second: 0 });
  }
});
