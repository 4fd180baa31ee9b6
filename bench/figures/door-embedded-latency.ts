import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import { withFolder } from "../bench-folder.ts";
import { type BenchServer, pending, SENDER, startApp, untilCalm } from "../bench-server.ts";
import { checkStored, makeShop } from "../bench-shop.ts";
import type { Bench, Figure, Reading, Surroundings } from "../figure.ts";
import { LoadClient } from "../load/load-client.ts";
import { median } from "../statistics.ts";

const CONNECTIONS = 128;
const PER_SECOND = 500;
const ROUNDS = 3;
const ROUND_SECONDS = 5;
/** More than the customers of the load, so that the shop has stopped growing when it counts. */
const WARM_UP = 5000;
/** Enough waiting webhooks that the worker is never idle in a round; it is checked afterwards. */
const BACKLOG = 30_000;

const P99: Figure = {
  name: "door.embedded_p99_ms",
  unit: "ms",
  goal: { atMost: 30 },
  about: `99th percentile of the door's answers at ${PER_SECOND}/s, the worker busy (embedded database)`,
};

/** How long Shopify waits for the door while the worker works off a flood beside it. */
export const doorEmbeddedLatency: Bench = {
  database: "embedded",
  figures: [P99],
  measure: (surroundings) => withFolder(surroundings.root, (folder) => watch(surroundings, folder)),
};

async function watch(
  { root, say }: Surroundings,
  folder: string,
): Promise<Record<string, Reading>> {
  await makeShop(root, folder);
  const app = await startApp({ root, folder });
  const load = new LoadClient(SENDER, say);
  try {
    say("Warming up");
    await flood({ app, load }, WARM_UP);
    const rounds: number[] = [];
    while (rounds.length < ROUNDS) {
      await untilCalm(app);
      rounds.push(await worstWhileBusy({ app, load }));
      say(`Round ${rounds.length} of ${ROUNDS}: p99 ${rounds.at(-1)?.toFixed(1)} ms`);
    }
    await app.process.stop();
    await checkStored(folder, WARM_UP + ROUNDS * (BACKLOG + PER_SECOND * ROUND_SECONDS));
    return { [P99.name]: { value: median(rounds), peer: null, ratio: null } };
  } finally {
    load.close();
    await app.process.stop();
  }
}

interface Running {
  readonly app: BenchServer;
  readonly load: LoadClient;
}

async function flood({ app, load }: Running, requests: number): Promise<void> {
  await load.send({ url: app.url, requests, connections: CONNECTIONS, perSecond: null });
}

async function worstWhileBusy({ app, load }: Running): Promise<number> {
  await flood({ app, load }, BACKLOG);
  const requests = PER_SECOND * ROUND_SECONDS;
  const ask = { url: app.url, requests, connections: CONNECTIONS, perSecond: PER_SECOND };
  const { p99Ms } = await load.send(ask);
  if ((await pending(app)) === 0) {
    throw new ClearFailure("The worker ran out of work: the bench needs a larger backlog.");
  }
  return p99Ms;
}
