/** The glossary's words of the page itself. */
import type { Meanings } from "./meaning.ts";

export const PAGE_TERMS = {
  request: {
    text: "What the driver asks of the device: one descriptor chain. The answer is written into the same chain.",
  },
  "request number": {
    text: "Each device counts its requests from 1. So a request is named by the device and its number.",
  },
  row: { text: "One line of the request list: a request, a reset, a fault, a violation, a hold or a resumption." },
  group: { text: "Rows that belong together, shown as one row until it is opened." },
  event: {
    text: "One step in the life of a device, for example a kick or an answer. The page shows nothing but events.",
  },
  time: { text: "When the device took the request, in seconds since the machine's start." },
  operation: { text: "What a request asks for, for example CIPHER_ENCRYPT, and with which algorithm." },
  duration: {
    text: "The time from when the device took the request until it gave it back.",
  },
  latency: { text: "The time from when the device took a request until it answered." },
  percentile: {
    text: "A latency that a share of the requests did not exceed: p95 is that of 95 in 100. The middle one is p50.",
  },
  "guest instructions": {
    text: "How many instructions the guest's processor has carried out. This clock does not depend on the host's load.",
  },
  engine: { text: "What calculates for the devices, for example RSA. It is a pool of workers beside the emulator." },
  worker: { text: "A thread of the browser. An engine worker calculates one request at a time." },
  refused: { text: "The device answered with a status that is not OK. The detail of the request says why." },
  fault: {
    text: "A mistake of the driver after which the device cannot go on. It sets DEVICE_NEEDS_RESET.",
  },
  violation: { text: "A rule of the standard that the driver broke, without harm. The device serves it all the same." },
  hold: {
    text: "The device takes the requests of a queue and keeps them. They wait until a person lets them go on.",
  },
  resumed: {
    text: "The log goes on in the middle of a device's life: the machine was restored, or recording was off before.",
  },
  step: { text: "Lets the oldest request on hold go on, and only that one." },
  release: { text: "Lets requests on hold go on: a chosen one, or all of them." },
  "fault rule": {
    text: "An order to break some requests on purpose, for example with a wrong status or a late answer.",
  },
  finding: { text: "What this page noticed in the events: a broken rule, or something odd. It quotes the rule." },
  error: { text: "A finding of a broken rule, or of an error from which the device does not recover by itself." },
  warning: { text: "A finding that needs a look, for example a refused request. It may be meant." },
  note: { text: "A finding that is good to know, and needs nothing to be done." },
  filter: { text: "A condition for the rows that are shown, for example status != OK. The others are only hidden." },
  record: { text: "While it is on, each event of the devices comes to this page. The machine runs either way." },
  dropped: { text: "Events that the log has no more room for, or that were never in it." },
  mark: { text: "A flag that a person puts on a row, to find it again." },
  "hide secrets": { text: "Shows keys and data as dots, in the fields and in what is copied." },
  "self-tests": {
    text: "Requests with known answers that a kernel sends to a new device. Linux uses an algorithm only if they pass.",
  },
  guest: { text: "The computer inside of the emulator, with its own kernel and programs. Here it is a small Linux." },
  host: { text: "The computer outside of the emulator: this browser." },
  trace: { text: "The events in a file. Such a file can be opened again, compared, or read by Wireshark." },
  machine: { text: "The emulated computer with its devices, as a whole. It can be paused, saved and rebooted." },
  images: { text: "The files that the machine starts from: BIOS, kernel, and a first file system." },
  emulator: { text: "A program that acts as a computer. Here it is v86, which runs in the browser." },
  BIOS: { text: "The first program of the machine. It finds the devices and loads the kernel." },
  kernel: { text: "The core of the guest's operating system. Its drivers use the devices." },
  shell: { text: "The program in the terminal that waits for commands and starts them." },
  "driver bound": { text: "The kernel has given the device to a driver, and the driver has set it up." },
  rebind: { text: "Takes the driver from the device and gives it back. So the driver sets the device up once more." },
} as const satisfies Meanings;
