import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../app/store/sql.ts";
import { DATABASE_KINDS, openTestDatabase } from "../support/database.ts";
import { drainThrough, storeStories } from "../support/survival.ts";

describe.each(DATABASE_KINDS)("on the %s database", { timeout: 60_000 }, (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  test.each([11, 12])(
    "whatever order it comes in, all stands as foretold (seed %i)",
    async (seed) => {
      for (const story of await storeStories(database, { seed, webhooks: 1200 })) {
        await drainThrough(database, story.shopId, { limit: seed * 3 });
        expect(await story.faults()).toEqual([]);
      }
    },
  );

  test.each([
    [
      13,
      "guests before anybody has an account",
      (body: string) => body.includes('"verified_email":'),
    ],
    [
      14,
      "nobody is forgotten before all is told",
      (body: string) => body.includes("orders_to_redact"),
    ],
  ])("seed %i: %s", async (seed, _, says) => {
    const isLast = ({ body }: { readonly body: Buffer }) => says(body.toString());
    for (const story of await storeStories(database, { seed, webhooks: 1200, isLast })) {
      await drainThrough(database, story.shopId, { limit: 40 });
      expect(await story.faults()).toEqual([]);
    }
  });
});
