/** RSA encryption and decryption, each in both directions. */
import { constants, privateDecrypt, publicEncrypt } from "node:crypto";
import { expect } from "vitest";
import { asym, bytesOf, type Case, DATA, MESSAGE } from "./asym-case.ts";
import { hex, rsa, threePrimes, toBig } from "./asym-keys.ts";

export function encryption(): Case[] {
  const raw = (ciphertext: Buffer) =>
    privateDecrypt({ key: rsa.privateKey, padding: constants.RSA_NO_PADDING }, ciphertext);
  const block = (tail: string): Buffer =>
    Buffer.from(`0002${"11".repeat(256 - 3 - tail.length / 2 - 5)}${tail}00${hex(DATA)}`, "hex");
  const encryptBlock = (bytes: Buffer): Buffer =>
    publicEncrypt({ key: rsa.publicKey, padding: constants.RSA_NO_PADDING }, bytes);
  const oaep = { key: rsa.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" };
  const decrypts = (padding: string, ciphertext: Buffer, key = "rsa"): Case => ({
    name: `decrypt RSA ${padding} ${key}`,
    command: asym(`decrypt -k /${key}.key -p ${padding} -x ${hex(ciphertext)} -o raw && echo`),
    check: (output) => expect(output).toBe(MESSAGE),
  });
  return [
    {
      name: "encrypt RSA OAEP",
      command: asym(`encrypt -k /rsa.pub.key -p oaep -t ${MESSAGE}`),
      check: (output) =>
        expect(privateDecrypt({ ...oaep, key: rsa.privateKey }, bytesOf(output)).toString()).toBe(MESSAGE),
    },
    {
      name: "encrypt RSA PKCS1",
      command: asym(`encrypt -k /rsa.pub.key -p pkcs1 -t ${MESSAGE}`),
      check: (output) => expect(hex(raw(bytesOf(output)))).toMatch(new RegExp(`^0002(?:(?!00)..){248}00${hex(DATA)}$`)),
    },
    {
      name: "encrypt RSA SSLv23",
      command: asym(`encrypt -k /rsa.pub.key -p sslv23 -t ${MESSAGE}`),
      check: (output) =>
        expect(hex(raw(bytesOf(output)))).toMatch(new RegExp(`^0002(?:(?!00)..){240}(03){8}00${hex(DATA)}$`)),
    },
    {
      name: "encrypt RSA without padding",
      command: asym(`encrypt -k /rsa.pub.key -p none -t ${MESSAGE}`),
      check: (output) => expect(toBig(raw(bytesOf(output)))).toBe(toBig(DATA)),
    },
    decrypts("oaep", publicEncrypt(oaep, DATA)),
    decrypts("oaep", publicEncrypt({ ...oaep, key: threePrimes.publicKey }, DATA), "three"),
    decrypts("pkcs1", publicEncrypt({ key: rsa.publicKey, padding: constants.RSA_PKCS1_PADDING }, DATA)),
    decrypts("sslv23", encryptBlock(block(""))),
    {
      name: "decrypt RSA SSLv23, rolled back",
      command: `${asym(`decrypt -k /rsa.key -p sslv23 -x ${hex(encryptBlock(block("03".repeat(8))))}`)}; echo $?`,
      check: (output) => expect(output).toMatch(/answered ERR[\s\S]*\n1$/),
    },
    {
      name: "decrypt RSA without padding",
      command: asym(`decrypt -k /rsa.key -p none -x ${hex(encryptBlock(block("")))}`),
      check: (output) => expect(toBig(bytesOf(output))).toBe(toBig(block(""))),
    },
  ];
}
