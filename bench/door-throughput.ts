import { type BenchServer, SENDER, startBare, untilCalm } from "./bench-server.ts";
import { checkStored, makeShop } from "./bench-shop.ts";
import { checkRefusal } from "./check-refusal.ts";
import type { Reading, Surroundings } from "./figure.ts";
import { LoadClient } from "./load/load-client.ts";
import type { Place } from "./place.ts";
import { median } from "./statistics.ts";

const CONNECTIONS = 128;
const ROUNDS = 3;
const ROUND_SECONDS = 4;
/** More than the customers of the load, so that the shop has stopped growing when it counts. */
const WARM_UP = 5000;

export interface DoorUnderTest {
  readonly door: Place;
  readonly bare: Place;
  readonly startDoor: (place: Place) => Promise<BenchServer>;
  /** True when the door's process works its webhooks off as well: a round begins when it is done. */
  readonly hasWorker: boolean;
}

/** The rates are in webhooks per second; peers and ratios are the bare route's. */
export interface Comparison {
  readonly rate: Reading;
  readonly p99Ms: Reading;
}

/** The door against the bare route, in turns, so that whatever else the machine does hits both. */
export async function compareWithBare(
  test: DoorUnderTest,
  say: Surroundings["say"],
): Promise<Comparison> {
  for (const place of [test.door, test.bare]) await makeShop(place);
  const door = await test.startDoor(test.door);
  const bare = await startBare(test.bare, say);
  const load = new LoadClient(SENDER, say);
  try {
    for (const { url } of [door, bare]) await checkRefusal(url);
    const settle = () => (test.hasWorker ? untilCalm(door) : Promise.resolve());
    const rounds = await runRounds({ door, bare, load, say, settle });
    await door.process.stop();
    await checkStored(test.door, rounds.answeredByDoor);
    return {
      rate: versus(rounds, ({ perSecond }) => perSecond),
      p99Ms: versus(rounds, ({ p99Ms }) => p99Ms),
    };
  } finally {
    load.close();
    await Promise.all([door.process.stop(), bare.process.stop()]);
  }
}

interface Round {
  readonly perSecond: number;
  readonly p99Ms: number;
}

interface Rounds {
  readonly door: readonly Round[];
  readonly bare: readonly Round[];
  readonly answeredByDoor: number;
}

async function runRounds(running: {
  readonly door: BenchServer;
  readonly bare: BenchServer;
  readonly load: LoadClient;
  readonly say: Surroundings["say"];
  readonly settle: () => Promise<void>;
}): Promise<Rounds> {
  const { load, say, settle } = running;
  let answeredByDoor = 0;
  const round = async ({ url }: BenchServer, requests: number): Promise<Round> => {
    const ask = { url, requests, connections: CONNECTIONS, perSecond: null };
    const { seconds, p99Ms } = await load.send(ask);
    if (url === running.door.url) answeredByDoor += requests;
    await settle();
    return { perSecond: requests / seconds, p99Ms };
  };
  say("Warming up");
  const warm = {
    door: await round(running.door, WARM_UP),
    bare: await round(running.bare, WARM_UP),
  };
  const found = { door: [] as Round[], bare: [] as Round[] };
  for (let number = 1; number <= ROUNDS; number++) {
    const door = await round(running.door, Math.ceil(warm.door.perSecond * ROUND_SECONDS));
    const bare = await round(running.bare, Math.ceil(warm.bare.perSecond * ROUND_SECONDS));
    found.door.push(door);
    found.bare.push(bare);
    say(`Round ${number} of ${ROUNDS}: the door ${told(door)}, the bare route ${told(bare)}`);
  }
  return { ...found, answeredByDoor };
}

function told({ perSecond, p99Ms }: Round): string {
  return `${Math.round(perSecond)}/s with p99 ${p99Ms.toFixed(1)} ms`;
}

function versus({ door, bare }: Rounds, of: (round: Round) => number) {
  const value = median(door.map(of));
  const peer = median(bare.map(of));
  return { value, peer, ratio: value / peer };
}
