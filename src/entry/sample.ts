/** The trace that comes with the page, recorded by tools/sample-trace.ts. */

export async function fetchSample(): Promise<string> {
  const response = await fetch(new URL("sample.trace.jsonl", document.baseURI));
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`);
  return response.text();
}
