import type { CheckoutState } from "../../extension-host/checkout-state.ts";
import { readJson } from "./read-json.ts";
import { showExtension } from "./show-extension.ts";

type Totals = {
  total: number;
  /** What a screen reader is told. */
  told: string;
  summary: string;
  deliveries: Record<string, string>;
  state: CheckoutState;
};
type Words = Record<"pay" | "complete" | "working" | "totalsFailed", string>;

const words = readJson<Words>("words");
const form = document.querySelector<HTMLFormElement>("#checkout");
const pay = document.querySelector<HTMLButtonElement>("#pay");
const summary = document.querySelector("#summary");
const told = document.querySelector("#told");
const expected = document.querySelector<HTMLInputElement>("#expected");

const extension = showExtension(
  "loyalty-perks",
  "purchase.checkout.block.render",
  readJson<CheckoutState>("state"),
);

/** Markup that this sandbox's own server wrote for this page. */
function show(totals: Totals): void {
  if (summary) summary.innerHTML = totals.summary;
  for (const [handle, price] of Object.entries(totals.deliveries)) {
    const place = document.querySelector(`[data-delivery="${handle}"]`);
    if (place) place.innerHTML = price;
  }
  if (expected) expected.value = String(totals.total);
  if (told) told.textContent = totals.told;
}

let asked = 0;

async function refresh(fields: HTMLFormElement): Promise<void> {
  asked += 1;
  const turn = asked;
  summary?.classList.add("busy");
  try {
    const delivery = String(new FormData(fields).get("delivery"));
    const body = new URLSearchParams({ delivery });
    const answer = await fetch("/checkout/totals", { method: "POST", body });
    if (answer.status === 409) return location.reload();
    if (!answer.ok) throw new Error(`The totals answered ${answer.status}`);
    const totals = (await answer.json()) as Totals;
    // An earlier answer that comes late must not undo a later choice.
    if (turn !== asked) return;
    show(totals);
    await (await extension)?.update(totals.state);
  } catch (error) {
    console.error(error);
    if (told && turn === asked) told.textContent = words.totalsFailed;
  } finally {
    if (turn === asked) summary?.classList.remove("busy");
  }
}

function payLabel(fields: HTMLFormElement): string {
  return new FormData(fields).get("payment") === "cash_on_delivery" ? words.complete : words.pay;
}

form?.addEventListener("change", (event) => {
  const name = event.target instanceof HTMLInputElement ? event.target.name : "";
  if (name === "delivery") void refresh(form);
  if (name === "payment" && pay) pay.textContent = payLabel(form);
});

form?.addEventListener("submit", () => {
  if (!pay) return;
  pay.disabled = true;
  pay.textContent = words.working;
});

// Back from the thank-you page, the browser may show this page as it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

document.querySelector<HTMLElement>("#wrong")?.focus();
