import { setTimeout as pause } from "node:timers/promises";
import { SeededRandom } from "../sandbox/generator/seeded-random.ts";
import { planDeliveries } from "./delivery/plan-deliveries.ts";
import { Sender, type SendReport } from "./delivery/sender.ts";
import { type History, writeHistory } from "./history/history.ts";
import { foretell } from "./oracle/oracle.ts";
import { Hazards, type Rhythm, type Toll } from "./processes/hazards.ts";
import { STORM_SECRET, type Stage, type StageOptions, setStage } from "./processes/stage.ts";
import { judge, type Verdict } from "./verdict/judge.ts";

export interface StormPlan extends StageOptions {
  readonly seed: number;
  readonly webhooks: number;
  readonly minutes: number | null;
  readonly rhythm: Rhythm;
  /** Told now and then how far it is. */
  readonly say: (text: string) => void;
}

export interface StormReport {
  readonly shops: number;
  readonly events: number;
  readonly sent: SendReport;
  readonly toll: Toll;
  /** From the first webhook to the last one processed. */
  readonly seconds: number;
  readonly verdict: Verdict;
}

const CONNECTIONS = 48;
const LOOK_MS = 500;
const SAY_MS = 10_000;
/** Without an end of the backlog in this time something hangs. */
const LONGEST_DRAIN_MS = 20 * 60_000;
/** The hazards go on until this much of the backlog is left. */
const CALM_BELOW = 0.02;

/** Plays a storm and judges what it left; whatever the seed can decide, it decides. */
export async function runStorm(plan: StormPlan): Promise<StormReport> {
  const history = writeHistory({ seed: plan.seed, webhooks: plan.webhooks, end: new Date() });
  const stage = await setStage(plan, history.shops);
  try {
    return await play(plan, history, stage);
  } finally {
    await stage.close();
  }
}

async function play(plan: StormPlan, history: History, stage: Stage): Promise<StormReport> {
  const dice = new SeededRandom(plan.seed ^ 0x5f3759df);
  const deliveries = planDeliveries(history.events, { secret: STORM_SECRET, dice });
  for (const member of stage.members) member.start();
  await Promise.all(stage.members.map((member) => member.untilUp()));
  const hazards = new Hazards({
    members: stage.members,
    cluster: stage.cluster,
    dice: new SeededRandom(plan.seed ^ 0x2545f491),
    rhythm: plan.rhythm,
  });
  const sender = new Sender({ targets: stage.doors, dice, connections: CONNECTIONS });
  const startedAt = performance.now();
  const talk = setInterval(
    () => plan.say(`${sender.settled} of ${deliveries.length} webhooks delivered`),
    SAY_MS,
  );
  hazards.begin();
  const perSecond = plan.minutes === null ? null : deliveries.length / (plan.minutes * 60);
  const sent = await sender.send(deliveries, perSecond).finally(() => clearInterval(talk));
  await untilWaiting(stage, { most: Math.floor(plan.webhooks * CALM_BELOW), say: plan.say });
  const toll = await hazards.end();
  await Promise.all(stage.members.map((member) => member.untilUp()));
  await untilWaiting(stage, { most: 0, say: plan.say });
  const seconds = (performance.now() - startedAt) / 1000;
  await Promise.all(stage.members.map((member) => member.dismiss()));
  const foretold = foretell(history.events, history.shops);
  const verdict = await judge({ history, sent, stage, foretold });
  const { shops, events } = history;
  return { shops: shops.length, events: events.length, sent, toll, seconds, verdict };
}

/** Resolves when no more than so many webhooks wait for the worker. */
async function untilWaiting(
  stage: Stage,
  { most, say }: { readonly most: number; readonly say: StormPlan["say"] },
): Promise<void> {
  const startedAt = performance.now();
  let saidAt = startedAt;
  for (;;) {
    const waiting = await askWaiting(stage);
    if (waiting !== null && waiting <= most) return;
    const now = performance.now();
    if (now - startedAt > LONGEST_DRAIN_MS) throw new Error(`${waiting} webhooks still wait.`);
    if (now - saidAt > SAY_MS) {
      say(`${waiting ?? "?"} webhooks wait for the worker`);
      saidAt = now;
    }
    await pause(LOOK_MS);
  }
}

/** Null when nobody answers just now. */
async function askWaiting(stage: Stage): Promise<number | null> {
  for (const door of stage.doors) {
    try {
      const response = await fetch(new URL("/readyz", door), { signal: AbortSignal.timeout(5000) });
      const body = (await response.json()) as { ready: boolean; pending?: number };
      if (body.ready && body.pending !== undefined) return body.pending;
    } catch {
      // killed, or not up again
    }
  }
  return null;
}
