import { expect, test } from "vitest";
import { dialectOf } from "../../../trace/dialect.ts";
import { ScriptedDevice } from "../../testing/script.ts";
import { Device } from "./device.ts";
import { accessText, configFields } from "./register-text.ts";
import type { Access } from "./registers.ts";

function bound(): Device {
  const model = new Device("crypto0");
  new ScriptedDevice((event) => model.apply(event)).bind();
  return model;
}

const access = (rest: Partial<Access>): Access => ({
  ...{ kind: "register", access: "write", bank: "common", offset: 20, width: 1, value: 11 },
  ...{ at: 0, instructions: 0, device: "crypto0" },
  ...rest,
});

test("5.9.5 the configuration is what the driver has read of it, by field and by name", () => {
  const fields = configFields(bound().registers, dialectOf());
  expect(fields.find(({ name }) => name === "crypto_services")).toMatchObject({
    value: "17",
    label: "CIPHER | AKCIPHER",
  });
  expect(fields.find(({ name }) => name === "hash_algo")).toMatchObject({ value: undefined });
  expect(fields.find(({ name }) => name === "max_size")?.value).toBeUndefined();
});

test("4.1.4.3 an access is named by the field of the common configuration", () => {
  expect(accessText(access({}), dialectOf())).toEqual({
    place: "device_status",
    value: "0x0b ACKNOWLEDGE | DRIVER | FEATURES_OK",
  });
  expect(accessText(access({ offset: 1 }), dialectOf()).place).toBe("device_feature_select, byte 1");
  expect(accessText(access({ bank: "notify", offset: 4, width: 2, value: 1 }), dialectOf())).toEqual({
    place: "notify+4",
    value: "0x0001",
  });
});

test("2.1 the steps of device_status are kept in order", () => {
  const { statusSteps } = bound().registers;
  expect(Array.from({ length: statusSteps.length }, (_, at) => statusSteps.at(at)?.to)).toEqual([1, 3, 11, 15]);
});

test("notifications and reads of the ISR are kept apart: traffic does not push the initialization out", () => {
  const model = new Device("crypto0");
  const device = new ScriptedDevice((event) => model.apply(event));
  device.bind();
  const { accesses, signals } = model.registers;
  const before = accesses.length;
  for (let count = 0; count < 200; count++) device.aes(1n);
  expect(accesses.length).toBe(before);
  expect([signals.at(signals.end - 2)?.kind, signals.at(signals.end - 1)?.kind]).toEqual(["notify", "isr-read"]);
  expect(signals.length).toBe(128);
});
