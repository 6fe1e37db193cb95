/** The name of a queue, as a word of the glossary if it is one. */
import { Term } from "./Term.tsx";

export function QueueTerm({ name }: { readonly name: string }) {
  if (name === "controlq") return <Term name="controlq" />;
  if (name.startsWith("dataq")) return <Term name="dataq">{name}</Term>;
  return <Term name="virtqueue">{name}</Term>;
}
