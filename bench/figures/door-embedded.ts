import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { withFolder } from "../bench-folder.ts";
import { type BenchServer, SENDER, startApp, startBare, untilCalm } from "../bench-server.ts";
import { checkStored, makeShop } from "../bench-shop.ts";
import { checkRefusal } from "../check-refusal.ts";
import type { Bench, Figure, Reading, Surroundings } from "../figure.ts";
import { LoadClient } from "../load/load-client.ts";
import { median } from "../statistics.ts";

const CONNECTIONS = 128;
const ROUNDS = 3;
const ROUND_SECONDS = 4;
/** More than the customers of the load, so that the shop has stopped growing when it counts. */
const WARM_UP = 5000;

const DOOR: Figure = {
  name: "door.embedded_per_s",
  unit: "webhooks/s",
  goal: null,
  about:
    "webhooks the door answers, each stored and synced, the worker running (embedded database)",
};
const BARE: Figure = {
  name: "door.bare_route_per_s",
  unit: "webhooks/s",
  goal: null,
  about: "webhooks a bare route of the same app answers, which only authenticates",
};
const RATIO: Figure = {
  name: "door.embedded_ratio_to_bare_route",
  unit: "x",
  goal: { atLeast: 3 },
  about: "the door's webhooks per second over the bare route's (embedded database)",
};

const FULL_LOAD_P99: Figure = {
  name: "door.embedded_full_load_p99_ms",
  unit: "ms",
  goal: null,
  about: "99th percentile of the door's answers at full load, beside the bare route's at its own",
};

/** The door against the bare route, in turns, so that whatever else the machine does hits both. */
export const doorEmbedded: Bench = {
  database: "embedded",
  figures: [RATIO, DOOR, BARE, FULL_LOAD_P99],
  measure: (surroundings) =>
    withFolder(surroundings.root, (folder) => compare(surroundings, folder)),
};

async function compare(
  { root, say }: Surroundings,
  folder: string,
): Promise<Record<string, Reading>> {
  const [appFolder, bareFolder] = [join(folder, "app"), join(folder, "bare")];
  for (const place of [appFolder, bareFolder]) {
    await mkdir(place);
    await makeShop(root, place);
  }
  const app = await startApp({ root, folder: appFolder });
  const bare = await startBare({ root, folder: bareFolder }, say);
  const load = new LoadClient(SENDER, say);
  try {
    for (const { url } of [app, bare]) await checkRefusal(url);
    const rounds = await runRounds({ app, bare, load, say });
    await app.process.stop();
    await checkStored(appFolder, rounds.answeredByDoor);
    return readings(rounds);
  } finally {
    load.close();
    await Promise.all([app.process.stop(), bare.process.stop()]);
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
  app: BenchServer;
  bare: BenchServer;
  load: LoadClient;
  say: Surroundings["say"];
}): Promise<Rounds> {
  const { app, bare, load, say } = running;
  let answeredByDoor = 0;
  const round = async ({ url }: BenchServer, requests: number): Promise<Round> => {
    const { seconds, p99Ms } = await load.send({
      url,
      requests,
      connections: CONNECTIONS,
      perSecond: null,
    });
    if (url === app.url) answeredByDoor += requests;
    await untilCalm(app);
    return { perSecond: requests / seconds, p99Ms };
  };
  say("Warming up");
  const warm = { door: await round(app, WARM_UP), bare: await round(bare, WARM_UP) };
  const found = { door: [] as Round[], bare: [] as Round[] };
  for (let number = 1; number <= ROUNDS; number++) {
    const door = await round(app, Math.ceil(warm.door.perSecond * ROUND_SECONDS));
    const route = await round(bare, Math.ceil(warm.bare.perSecond * ROUND_SECONDS));
    found.door.push(door);
    found.bare.push(route);
    say(`Round ${number} of ${ROUNDS}: the door ${told(door)}, the bare route ${told(route)}`);
  }
  return { ...found, answeredByDoor };
}

function told({ perSecond, p99Ms }: Round): string {
  return `${Math.round(perSecond)}/s with p99 ${p99Ms.toFixed(1)} ms`;
}

function readings({ door, bare }: Rounds): Record<string, Reading> {
  const rate = versus(door, bare, ({ perSecond }) => perSecond);
  return {
    [RATIO.name]: { ...rate, value: rate.ratio },
    [DOOR.name]: rate,
    [BARE.name]: { value: rate.peer, peer: null, ratio: null },
    [FULL_LOAD_P99.name]: versus(door, bare, ({ p99Ms }) => p99Ms),
  };
}

function versus(door: readonly Round[], bare: readonly Round[], of: (round: Round) => number) {
  const value = median(door.map(of));
  const peer = median(bare.map(of));
  return { value, peer, ratio: value / peer };
}
