import { randomUUID } from "node:crypto";
import pg from "pg";
import { openMigratedDatabase } from "../../app/db.server.ts";
import type { Database } from "../../app/store/sql.ts";
import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import type { Bench, Figure, Reading, Surroundings } from "../figure.ts";
import { nightlySeconds } from "../nightly-run.ts";
import { makeNightlyShop } from "../nightly-shop.ts";

const CUSTOMERS = 1_000_000;

const NIGHTLY: Figure = {
  name: "clv.nightly_1m_s",
  unit: "s",
  goal: { atMost: 60 },
  about:
    "a night's whole work for a shop of 1 million customers and 4 million orders, database to database (PostgreSQL)",
};

/** In a database of its own on the server of DATABASE_URL, which is removed afterwards. */
export const clvNightly: Bench = {
  database: "server",
  figures: [NIGHTLY],
  measure: ({ databaseUrl, say }) => {
    if (!databaseUrl) throw new ClearFailure("DATABASE_URL is not set.");
    return withServerDatabase(databaseUrl, (database) => measure(database, say));
  },
};

async function measure(
  database: Database,
  say: Surroundings["say"],
): Promise<Record<string, Reading>> {
  say(`Making a shop of ${CUSTOMERS} customers; this takes minutes and is not measured`);
  const shopId = await makeNightlyShop(database, CUSTOMERS);
  const value = await nightlySeconds(database, shopId, say);
  return { [NIGHTLY.name]: { value, peer: null, ratio: null } };
}

async function withServerDatabase<Result>(
  databaseUrl: string,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const name = `hadiya_bench_${randomUUID().replaceAll("-", "")}`;
  await onServer(databaseUrl, `create database ${name}`);
  try {
    const url = new URL(databaseUrl);
    url.pathname = `/${name}`;
    const database = await openMigratedDatabase(
      { databaseUrl: url.href, dataFolder: null },
      "the bench",
    );
    return await work(database).finally(() => database.close());
  } finally {
    await onServer(databaseUrl, `drop database ${name} with (force)`);
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
