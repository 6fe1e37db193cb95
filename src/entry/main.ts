/** Composition root of the page: puts the panel and the machine's worker together. */
import { machineOnDemand } from "../channel/machine-on-demand.ts";
import { mountApp } from "../ui/shell/App.tsx";
import { fetchSample } from "./sample.ts";

const course = async () => (await import("./course.ts")).course;

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
mountApp(root, {
  connect: (listener) =>
    machineOnDemand(async () => (await import("../channel/machine-client.ts")).openMachine(listener)),
  images: new URL("images/", document.baseURI).href,
  sample: fetchSample,
  course,
});
