/** Seconds after which Linux warns of a process that waits for the device: its `hung_task_timeout_secs`. */
export const HUNG_TASK_SECONDS = 120;
