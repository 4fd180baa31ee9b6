/** A history in the inbox of one shop, workers that drain it through trouble, and what must stand then. */
import { setImmediate as turn } from "node:timers/promises";
import { isTransient } from "../../app/store/batch-store.ts";
import { installPorts } from "../../app/store/setup.ts";
import { shopIdFor } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { processInbox } from "../../app/usecases/inbox/process-inbox.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
import { SeededRandom } from "../../sandbox/generator/seeded-random.ts";
import { writeHistory } from "../../storm/history/history.ts";
import type { StormEvent } from "../../storm/history/scene.ts";
import { foretell } from "../../storm/oracle/oracle.ts";
import { type Fault, inboxFaults, rebuildFaults, stateFaults } from "../../storm/verdict/judge.ts";
import { readShopState } from "../../storm/verdict/read-state.ts";
import { inboxPorts, store, webhook } from "./webhook.ts";

export const STORY_END = new Date("2026-11-21T09:30:00Z");

export interface Story {
  readonly shopId: number;
  readonly domain: string;
  readonly events: readonly StormEvent[];
  /** Everything that is not as the oracle says; nothing may wait any more. */
  faults(): Promise<Fault[]>;
}

interface StoryWishes {
  readonly seed: number;
  readonly webhooks: number;
  /** Those come last; all others are shuffled. */
  readonly isLast?: (event: StormEvent) => boolean;
}

/** Sets up the shops of a storm's history and stores its webhooks, shuffled; one story a shop. */
export async function storeStories(
  database: Database,
  { seed, webhooks, isLast = () => false }: StoryWishes,
): Promise<Story[]> {
  const history = writeHistory({ seed, webhooks, end: STORY_END });
  const foretold = foretell(history.events, history.shops);
  const dice = new SeededRandom(seed);
  const stories: Story[] = [];
  for (const shop of history.shops) {
    const { domain, name, currency, timeZone } = shop;
    const shopId = await shopIdFor(database, domain);
    const details = { name, currency, timeZone };
    await installShop(installPorts(database), { shopId, details, now: STORY_END });
    const events = history.events
      .filter((event) => event.shop === domain)
      .map((event) => ({ event, place: dice.unit() + (isLast(event) ? 1 : 0) }))
      .sort((a, b) => a.place - b.place)
      .map(({ event }) => event);
    await store(
      database,
      shopId,
      events.map(({ topic, eventId, triggeredAt, body }) =>
        webhook(shop, topic, { eventId, triggeredAt, body, receivedAt: STORY_END }),
      ),
    );
    const faults = async () => {
      const said = foretold.get(domain);
      if (!said) throw new Error(`The oracle says nothing of ${domain}.`);
      const state = await readShopState(database, domain);
      const keys = new Set(events.map((event) => `${domain} ${event.topic} ${event.eventId}`));
      return [
        ...inboxFaults(state, { domain, expected: keys, acknowledged: keys, parked: said.parked }),
        ...stateFaults(state, said, domain),
        ...(await rebuildFaults(database, domain)),
      ];
    };
    stories.push({ shopId, domain, events, faults });
  }
  return stories;
}

export interface Drained {
  readonly dealtWith: number;
  /** How often a batch was rolled back and tried again. */
  readonly retries: number;
}

/** A worker's loop: batches until nothing waits, and again after every fault that may pass. */
export async function drainThrough(
  database: Database,
  shopId: number,
  options: { readonly limit: number; readonly now?: () => Date },
): Promise<Drained> {
  const { limit, now = () => STORY_END } = options;
  let dealtWith = 0;
  let retries = 0;
  for (;;) {
    try {
      const done = await processInbox(inboxPorts(database), { shopId, limit, now: now() });
      if (done === 0) return { dealtWith, retries };
      dealtWith += done;
    } catch (error) {
      if (!isTransient(error)) throw error;
      retries += 1;
      await turn();
    }
  }
}
