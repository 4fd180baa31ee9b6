/**
 * The storefront works as plain forms; with this module a form of the cart, and the search for a
 * shopper, change the page where it stands: the parts marked `data-live` are taken from the answer.
 */
const SEARCH_PAUSE_MS = 200;

let asked = 0;

async function show(request: Promise<Response>): Promise<void> {
  asked += 1;
  const turn = asked;
  const answer = await request;
  const text = await answer.text();
  if (turn !== asked) return;
  const next = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const newer = next.getElementById(part.id);
    if (newer) part.replaceChildren(...newer.childNodes);
  }
}

function focusAgain(name: string | null): void {
  if (name === null) return;
  const same = document.querySelector<HTMLElement>(`[data-focus="${CSS.escape(name)}"]`);
  (same ?? document.querySelector<HTMLElement>("#cart-heading"))?.focus();
}

async function sendForm(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const fields = new FormData(form, submitter);
  const body = new URLSearchParams();
  for (const [name, value] of fields) body.append(name, String(value));
  await show(fetch(form.action, { method: "POST", body }));
  const told = document.querySelector("#told");
  if (told) told.textContent = told.getAttribute("data-updated");
  focusAgain(submitter?.dataset.focus ?? null);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-enhance]")) return;
  event.preventDefault();
  sendForm(form, event.submitter).catch(() => form.submit());
});

const search = document.querySelector<HTMLInputElement>("#search");
let pause = 0;
search?.addEventListener("input", () => {
  clearTimeout(pause);
  pause = window.setTimeout(() => {
    const address = new URL(location.href);
    address.searchParams.set("search", search.value);
    history.replaceState(null, "", address);
    void show(fetch(address));
  }, SEARCH_PAUSE_MS);
});
