import { jsonResponse, seeOther } from "./responses.ts";
import type { Visit } from "./visit.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const STEPS = new Map([
  ["day", DAY_MS],
  ["month", 30 * DAY_MS],
]);

/** Moves the shop's clock ahead, then says the new date (to the page's module) or shows the page. */
export async function clockForm(visit: Visit): Promise<Response> {
  const form = await visit.request.formData();
  const step = STEPS.get(String(form.get("step")));
  if (step === undefined) return jsonResponse({ error: "step is day or month" }, 400);
  const { shop, settings } = visit.context;
  await shop.clock.advance(step);
  if (!visit.request.headers.get("accept")?.includes("application/json")) return seeOther("/");
  const { timeZone } = settings;
  const format = new Intl.DateTimeFormat(visit.language, { dateStyle: "full", timeZone });
  return jsonResponse({ date: format.format(shop.now()) });
}
