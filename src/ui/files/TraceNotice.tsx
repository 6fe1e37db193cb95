/** The progress of reading or writing a file, or the problem with it. */
import { Icon } from "../kit/Icon.tsx";
import { dismissJob, type Job, job } from "../state/file-job.ts";
import "../kit/notices.css";

export function TraceNotice() {
  const current = job.value;
  return (
    <>
      <div role="status">{current?.state === "running" && <Running {...current} />}</div>
      <div role="alert">{current?.state === "failed" && <Failed {...current} />}</div>
    </>
  );
}

const Running = ({ text, share, stop }: Extract<Job, { state: "running" }>) => (
  <div class="notice" data-testid="trace-progress">
    <Icon name="clock" />
    <label class="trace-progress">
      {text} <progress value={share} max={1} />
    </label>
    <button type="button" onClick={() => stop()}>
      Stop
    </button>
  </div>
);

const Failed = ({ text }: Extract<Job, { state: "failed" }>) => (
  <div class="notice bad" data-testid="trace-problem">
    <Icon name="warning" />
    <p>{text}</p>
    <button type="button" onClick={dismissJob}>
      Dismiss
    </button>
  </div>
);
