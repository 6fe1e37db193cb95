/** The engine in a Node worker thread; `workerData` brings the port to answer on. */
import { workerData } from "node:worker_threads";
import { expose } from "comlink";
import { createWorkerApi } from "./worker-api.ts";

expose(createWorkerApi(), workerData);
