/** How far a file is being read or written, or what is wrong with it. */
import { Icon } from "./Icon.tsx";
import { dismissJob, job } from "./trace-file/jobs.ts";

export function TraceNotice() {
  const current = job.value;
  return (
    <>
      <div role="status">
        {current?.state === "running" && (
          <div class="notice" data-testid="trace-progress">
            <Icon name="clock" />
            <label class="trace-progress">
              {current.text} <progress value={current.share} max={1} />
            </label>
            <button type="button" onClick={() => current.stop()}>
              Stop
            </button>
          </div>
        )}
      </div>
      <div role="alert">
        {current?.state === "failed" && (
          <div class="notice bad" data-testid="trace-problem">
            <Icon name="warning" />
            <p>{current.text}</p>
            <button type="button" onClick={dismissJob}>
              Dismiss
            </button>
          </div>
        )}
      </div>
    </>
  );
}
