import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Services } from "./wiring.server.ts";

/** What is old enough to go is looked for so often; and so many rows of it go in one round. */
const FORGET_EVERY = 600;
const PASSES_A_ROUND = 20;
const PASS_PAUSE_MS = 25;

interface Keeping {
  readonly log: Logger;
  readonly stopping: AbortSignal;
}

/**
 * One round of housekeeping over people's data: what was asked is carried out, what was kept long
 * enough goes. somethingHappened: whether there can be a request nobody has seen yet.
 */
export function openPrivacyKeeper(services: Services, { log, stopping }: Keeping) {
  let round = 0;
  let forgetting = false;
  return async (somethingHappened: boolean): Promise<void> => {
    if (somethingHappened) await carryOutAll(services, log);
    if (round++ % FORGET_EVERY === 0) forgetting = true;
    if (forgetting) forgetting = await forgetSome(services, stopping);
  };
}

/** What fails is open still, and tried again in the next round. */
async function carryOutAll(services: Services, log: Logger): Promise<void> {
  for (const shopId of await services.shopsWithRequests()) {
    try {
      const requests = await services.carryOutRequests(shopId);
      log.info({ shopId, requests }, "privacy requests carried out");
      await services.tidy();
    } catch (error) {
      log.error({ err: error, shopId }, "privacy request");
    }
  }
}

/** True when more is left. */
async function forgetSome(services: Services, stopping: AbortSignal): Promise<boolean> {
  for (let pass = 0; pass < PASSES_A_ROUND && !stopping.aborted; pass++) {
    if (!(await services.forgetOld())) return false;
    await sleep(PASS_PAUSE_MS, undefined, { signal: stopping }).catch(() => {});
  }
  return true;
}
