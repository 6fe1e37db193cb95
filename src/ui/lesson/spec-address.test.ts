/** The address of a quoted sentence. */
import { expect, it } from "vitest";
import { addressOf } from "./spec-address.ts";

it("leads to the sentence, whatever signs it has", () => {
  const address = addressOf("The driver MUST NOT read-ahead, & wait 50% #later.");
  expect(address).toBe(
    "https://docs.oasis-open.org/virtio/virtio/v1.4/cs01/virtio-v1.4-cs01.html" +
      "#:~:text=The%20driver%20MUST%20NOT%20read%2Dahead%2C%20%26%20wait%2050%25%20%23later.",
  );
});
