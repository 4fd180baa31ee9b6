import { ClearFailure } from "../bin/setup/clear-failure.mjs";
import { type BenchServer, pending, SENDER, untilCalm } from "./bench-server.ts";
import { checkStored, makeShop } from "./bench-shop.ts";
import type { Reading, Surroundings } from "./figure.ts";
import { LoadClient } from "./load/load-client.ts";
import type { Place } from "./place.ts";
import { median } from "./statistics.ts";

const CONNECTIONS = 128;
export const PER_SECOND = 500;
const ROUNDS = 3;
const ROUND_SECONDS = 5;
/** More than the customers of the load, so that the shop has stopped growing when it counts. */
const WARM_UP = 5000;

export interface BusyDoor {
  readonly place: Place;
  /** Starts what answers and what works; the first of them is the door. */
  readonly start: (place: Place) => Promise<readonly [BenchServer, ...BenchServer[]]>;
  /** Enough waiting webhooks that the worker is never idle in a round; it is checked afterwards. */
  readonly backlog: number;
}

/** How long Shopify waits for the door while the worker works off a flood beside it. */
export async function p99WhileBusy(busy: BusyDoor, say: Surroundings["say"]): Promise<Reading> {
  await makeShop(busy.place);
  const processes = await busy.start(busy.place);
  const [door] = processes;
  const load = new LoadClient(SENDER, say);
  const stop = () => Promise.all(processes.map((one) => one.process.stop()));
  try {
    say("Warming up");
    await flood({ door, load }, WARM_UP);
    const rounds: number[] = [];
    while (rounds.length < ROUNDS) {
      await untilCalm(door);
      rounds.push(await worstWhileBusy({ door, load }, busy.backlog));
      say(`Round ${rounds.length} of ${ROUNDS}: p99 ${rounds.at(-1)?.toFixed(1)} ms`);
    }
    await stop();
    await checkStored(busy.place, WARM_UP + ROUNDS * (busy.backlog + PER_SECOND * ROUND_SECONDS));
    return { value: median(rounds), peer: null, ratio: null };
  } finally {
    load.close();
    await stop();
  }
}

interface Running {
  readonly door: BenchServer;
  readonly load: LoadClient;
}

async function flood({ door, load }: Running, requests: number): Promise<void> {
  await load.send({ url: door.url, requests, connections: CONNECTIONS, perSecond: null });
}

async function worstWhileBusy(running: Running, backlog: number): Promise<number> {
  await flood(running, backlog);
  const { door, load } = running;
  const requests = PER_SECOND * ROUND_SECONDS;
  const ask = { url: door.url, requests, connections: CONNECTIONS, perSecond: PER_SECOND };
  const { p99Ms } = await load.send(ask);
  if ((await pending(door)) === 0) {
    throw new ClearFailure("The worker ran out of work: the bench needs a larger backlog.");
  }
  return p99Ms;
}
