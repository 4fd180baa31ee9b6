/** A database of one's own for a test file: the embedded one always, a server when one answers. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { installPorts } from "../../app/store/setup.ts";
import { shopIdFor } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
import { copiedDatabase } from "./embedded-template.ts";

const LOCAL_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres";

/** Where new databases can be made; null when no server is there. A server that is named must be. */
const server = await serverUrl();

export type DatabaseKind = Database["kind"];

/** The kinds of database that can be had here, for `describe.each`. */
export const DATABASE_KINDS: readonly DatabaseKind[] = server
  ? ["embedded", "server"]
  : ["embedded"];

async function serverUrl(): Promise<string | null> {
  const url = process.env.TEST_DATABASE_URL ?? LOCAL_SERVER;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    await client.end();
    return url;
  } catch (error) {
    if (process.env.TEST_DATABASE_URL) throw error;
    return null;
  }
}

/** An empty, migrated database; closing it removes it. */
export async function openTestDatabase(kind: DatabaseKind = "embedded"): Promise<Database> {
  if (kind === "embedded") return copiedDatabase();
  const { url, remove } = await newServerDatabase();
  const database = await openMigratedDatabase({ databaseUrl: url, dataFolder: null }, "test");
  const close = async () => {
    await database.close();
    await remove();
  };
  return { ...database, close };
}

/** An empty database on the server, by its address, for processes to share. */
export async function newServerDatabase(): Promise<{ url: string; remove(): Promise<void> }> {
  if (!server) throw new Error("no server to make a database on");
  const name = `hadiya_test_${randomUUID().replaceAll("-", "")}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const remove = () => onServer(server, `drop database ${name} with (force)`);
  return { url: url.href, remove };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

export interface TestShop {
  readonly shopId: number;
  readonly domain: string;
}

export const NOW = new Date("2026-11-21T09:30:00Z");

/** A shop nobody else in the database knows. */
export async function newShop(database: Database): Promise<TestShop> {
  const domain = `shop-${randomUUID()}.myshopify.com`;
  return { shopId: await shopIdFor(database, domain), domain };
}

/** A shop that is set up, with the default programme. */
export async function installedShop(
  database: Database,
  {
    currency = "USD",
    timeZone = "Asia/Riyadh",
    now = NOW,
  }: { currency?: string; timeZone?: string; now?: Date } = {},
): Promise<TestShop> {
  const made = await newShop(database);
  const details = { name: "Noor & Co.", currency, timeZone };
  await installShop(installPorts(database), { shopId: made.shopId, details, now });
  return made;
}
