import { expect, test } from "vitest";
import type { AsymRequest, Progress } from "../../contract/engine.ts";
import { generation, request } from "../testing/fake-workers.ts";
import { Job } from "./job.ts";

const heard: Progress[] = [];
const jobOf = (request: AsymRequest): Job => {
  const options = { onProgress: (progress: Progress) => void heard.push(progress) };
  return new Job({ ticket: 1, request, options, holder: undefined, resolve: () => {} });
};

test("D6 of docs/spec.md: a generation passes its progress on until it is settled, and a short request has none", () => {
  expect(jobOf(request(1)).report).toBeUndefined();
  const job = jobOf(generation(1));
  job.report?.({ step: "p", candidates: 3 });
  job.settle({ ok: false, why: "failed", detail: "" });
  job.report?.({ step: "p", candidates: 4 });
  expect(heard).toEqual([{ step: "p", candidates: 3 }]);
});
