import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../app/store/sql.ts";
import { revaluePorts } from "../app/store/valuations.ts";
import { revalueWhenDue } from "../app/usecases/clv/revalue-shop.ts";
import { openValuerThread } from "../app/valuer.server.ts";
import { DOORS_TURN_MS } from "../app/wiring.server.ts";
import { ClearFailure } from "../bin/setup/clear-failure.mjs";
import type { Surroundings } from "./figure.ts";
import { LAST_DAY } from "./nightly-shop.ts";
import { median } from "./statistics.ts";

const DAY_MS = 86_400_000;
const NIGHTS = 3;

/**
 * Median of three nights' seconds, each from reading the summaries to the last customer written, as
 * the app does it. A first night, which finds everyone unmeasured, is not counted.
 */
export async function nightlySeconds(
  database: Database,
  shopId: number,
  say: Surroundings["say"],
): Promise<number> {
  const nights: number[] = [];
  for (let night = 0; night <= NIGHTS; night++) {
    const seconds = await nightSeconds(database, shopId, night);
    say(`Night ${night} of ${NIGHTS}: ${seconds.toFixed(1)} s`);
    if (night > 0) nights.push(seconds);
    await database.script("vacuum (analyze)"); // a day would have passed
  }
  return median(nights);
}

async function nightSeconds(database: Database, shopId: number, night: number): Promise<number> {
  const rest = () => sleep(database.kind === "embedded" ? DOORS_TURN_MS : 0).then(() => {});
  const ports = revaluePorts(database, { openValuer: openValuerThread, rest });
  const now = new Date(LAST_DAY.getTime() + night * DAY_MS);
  const begun = performance.now();
  await revalueWhenDue(ports, { shopId, now, busy: false });
  const seconds = (performance.now() - begun) / 1000;
  const [left] = await database.query<{ behind: number }>(
    `select count(*)::int as behind from standings t join shops s using (shop_id)
     where t.valuation < s.valuation or t.lifetime_value is null or s.caught_up < s.valuation`,
  );
  if (left?.behind !== 0) throw new ClearFailure(`${left?.behind} customers were not brought up.`);
  return seconds;
}
