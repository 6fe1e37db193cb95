/** Composition root of the page: puts the panel and the machine's worker together. */
import { openMachine } from "../channel/machine-client.ts";
import { mountApp } from "../ui/shell/App.tsx";
import { fetchSample } from "./sample.ts";

const course = async () => (await import("./course.ts")).course;

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
mountApp(root, {
  connect: openMachine,
  images: new URL("images/", document.baseURI).href,
  sample: fetchSample,
  course,
});
