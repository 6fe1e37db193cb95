/** Where it is said how far a file is, or what is wrong with it. */
import { Lazy } from "../kit/Lazy.tsx";
import { job } from "../state/file-job.ts";

const loadNotice = () => import("./JobNotice.tsx").then(({ JobNotice }) => JobNotice);

export function TraceNotice() {
  const current = job.value;
  const notice = current && <Lazy load={loadNotice} props={{ job: current }} />;
  return (
    <>
      <div role="status">{current?.state === "running" && notice}</div>
      <div role="alert">{current?.state === "failed" && notice}</div>
    </>
  );
}
