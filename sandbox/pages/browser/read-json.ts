/** What the server put into the page for its module, in a `<script type="application/json">`. */
export function readJson<Value>(id: string): Value {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}`);
  return JSON.parse(element.textContent ?? "") as Value;
}
