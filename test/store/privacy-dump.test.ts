/** After a redaction nothing of the person is in the database: every column of every table is read. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { openDoor } from "../../app/door.server.ts";
import { emailKey, phoneKey } from "../../app/shopify/contact-key.ts";
import { openInbox } from "../../app/store/inbox.ts";
import type { Database } from "../../app/store/sql.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  newServerDatabase,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import {
  aboutMarked,
  MARKED,
  MARKED_WEBHOOKS,
  MARKED_WRECKS,
  MARKS,
} from "../support/marked-person.ts";
import { carryOut, drain, signature } from "../support/webhook.ts";

const SECRET = "secret";
const DIGESTS = [emailKey(MARKED.email) ?? "", phoneKey(MARKED.phone) ?? ""];
const run = promisify(execFile);

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  let url: string | null = null;
  let remove = async () => {};
  let server: Server;
  beforeAll(async () => {
    if (kind === "server") {
      ({ url, remove } = await newServerDatabase());
      database = await openMigratedDatabase({ databaseUrl: url, dataFolder: null }, "test");
    } else database = await openTestDatabase(kind);
    await makeJobTables();
    const inbox = openInbox(database, shopIdOf, () => {});
    const door = openDoor({
      secrets: [SECRET],
      receive: (webhook) => inbox.append(webhook),
      clock: () => NOW,
      onFault: (error) => expect.fail(String(error)),
    });
    server = createServer(door).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(async () => {
    server.close();
    await database.close();
    await remove();
  });

  async function makeJobTables(): Promise<void> {
    const boss = new PgBoss({
      db: {
        executeSql: async (text, values) =>
          values && values.length > 0
            ? { rows: await database.query(text, values) }
            : database.script(text),
      },
      supervise: false,
      schedule: false,
    });
    await boss.start();
    await boss.stop({ graceful: false });
  }

  async function shopIdOf(domain: string): Promise<number> {
    const [row] = await database.query<{ shop_id: number }>(
      "select shop_id from shops where domain = $1",
      [domain],
    );
    return row?.shop_id ?? 0;
  }

  let nextEvent = 1;
  async function post({ domain }: TestShop, topic: string, body: string): Promise<void> {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/webhooks`, {
      method: "POST",
      body,
      headers: {
        "x-shopify-topic": topic,
        "x-shopify-shop-domain": domain,
        "x-shopify-hmac-sha256": signature(body, SECRET),
        "x-shopify-event-id": `marked-${nextEvent++}`,
        "x-shopify-triggered-at": "2026-11-20T10:00:00Z",
      },
    });
    expect(response.status).toBe(200);
  }

  const everything: readonly (readonly [string, string])[] = [
    ...MARKED_WEBHOOKS.map(([topic, body]) => [topic, JSON.stringify(body)] as const),
    ...MARKED_WRECKS,
  ];
  const sendAll = async (shop: TestShop) => {
    for (const [topic, body] of everything) await post(shop, topic, body);
  };
  const ask = (shop: TestShop, topic: string) =>
    post(shop, topic, JSON.stringify(aboutMarked(shop.domain)));
  const work = async ({ shopId }: TestShop) => {
    await drain(database, shopId);
    await carryOut(database, shopId);
  };

  /** Every column of every row of every schema as text, bytes read as text too; by table. */
  async function dump(): Promise<Map<string, string>> {
    const tables = await database.query<{ schema: string; name: string }>(
      `select table_schema as schema, table_name as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const found = new Map<string, string>();
    for (const { schema, name } of tables) {
      const rows = await database.query<{ text: string }>(
        `select t::text as text from "${schema}"."${name}" t`,
      );
      found.set(`${schema}.${name}`, rows.map(({ text }) => text + bytesIn(text)).join("\n"));
    }
    return found;
  }

  function bytesIn(text: string): string {
    const hex = text.match(/\\x[0-9a-f]+/g) ?? [];
    return hex.map((bytes) => Buffer.from(bytes.slice(2), "hex").toString()).join(" ");
  }

  const tracesIn = (text: string) => [
    ...MARKS.filter((mark) => text.toLowerCase().includes(mark)),
    ...DIGESTS.filter((digest) => text.includes(digest)),
  ];
  async function traces(): Promise<Record<string, string[]>> {
    const all = [...(await dump())].map(([table, text]) => [table, tracesIn(text)] as const);
    return Object.fromEntries(all.filter(([, marks]) => marks.length > 0));
  }

  /** What the server's own tool writes; on a machine without it the dump above has to do. */
  async function tracesInServerDump(): Promise<string[]> {
    if (url === null) return [];
    const written = await run("pg_dump", ["--dbname", url], { maxBuffer: 1e9 }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT" || /version mismatch/.test(error.message)) return null;
        throw error;
      },
    );
    return written ? tracesIn(written.stdout + bytesIn(written.stdout)) : [];
  }

  test("the dump reads what is there, job tables and bytes included", async () => {
    const shop = await installedShop(database);
    await sendAll(shop);
    await ask(shop, "customers/data_request");
    await work(shop);
    const found = await traces();
    expect(Object.keys(found).toSorted()).toEqual([
      "public.contact_keys",
      "public.customers",
      "public.inbox",
      "public.orders",
      "public.privacy_requests",
    ]);
    expect(new Set(Object.values(found).flat())).toEqual(new Set([...MARKS, ...DIGESTS]));
    expect([...(await dump()).keys()].some((table) => table.startsWith("pgboss."))).toBe(true);
    await ask(shop, "customers/redact");
    await work(shop);
    expect(await traces()).toEqual({});
    expect(await tracesInServerDump()).toEqual([]);
  });

  test("also when all of it waits, before and behind the redaction, and comes again", async () => {
    const shop = await installedShop(database);
    await sendAll(shop);
    await ask(shop, "customers/redact");
    await sendAll(shop);
    await work(shop);
    await sendAll(shop);
    await ask(shop, "customers/data_request");
    await work(shop);
    // A wreck that came afterwards and names no id cannot be told to be theirs: see decision 014.
    expect(await traces()).toEqual(kindOfWreck);
    await ask(shop, "customers/redact");
    await work(shop);
    expect(await traces()).toEqual({});
  });
  const kindOfWreck = { "public.inbox": expect.arrayContaining(["zubeidamark", "markednote"]) };

  test("also when the whole shop is to be forgotten", async () => {
    const shop = await installedShop(database);
    await sendAll(shop);
    await ask(shop, "customers/data_request");
    await work(shop);
    await sendAll(shop);
    const body = JSON.stringify({ shop_domain: shop.domain });
    await database.query("update shops set uninstalled_at = $2 where shop_id = $1", [
      shop.shopId,
      NOW,
    ]);
    await post(shop, "shop/redact", body);
    await work(shop);
    expect(await traces()).toEqual({});
    expect(await tracesInServerDump()).toEqual([]);
    const [left] = await database.query("select name, costs from shops where shop_id = $1", [
      shop.shopId,
    ]);
    expect(left).toEqual({ name: null, costs: null });
  });
});
