import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { readLastBackfill } from "../../app/store/backfills.ts";
import { findShop } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { runCommand } from "../../bin/hadiya/run-command.ts";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { DATABASE_KINDS, newServerDatabase } from "../support/database.ts";
import {
  type ExportCells,
  exportedOrder,
  exportText,
  furtherLine,
} from "../support/orders-export.ts";

const SHOP = "my-shop.myshopify.com";
const AS_OF = ["--shop", "my-shop", "--as-of", "2026-11-21"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-export-"));
  vi.stubEnv("HADIYA_DATA_DIR", join(folder, "data"));
  vi.stubEnv("DATABASE_URL", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function hadiya(...argv: string[]) {
  let [out, err] = ["", ""];
  const code = await runCommand(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

function file(text: string | Uint8Array): string {
  const path = join(folder, "orders_export.csv");
  writeFileSync(path, text);
  return path;
}

test("the export a merchant downloads is told apart, read, and reported on", async () => {
  const lines: ExportCells[] = [
    exportedOrder(1, { Notes: 'a note\nover "three"\nlines, with a comma' }),
    furtherLine(1),
    exportedOrder(2, { Id: "5.00E+12" }),
    exportedOrder(3, { Email: "buyer1@example.com", "Created at": "2026-05-01 09:00:00 UTC" }),
    exportedOrder(4, { "Created at": "01/03/2026 12:00" }),
    furtherLine(77),
  ];
  const path = file(`\ufeff${exportText(lines).replaceAll("\n#", "\r\n#")}`);
  const first = await hadiya("import", path, ...AS_OF);
  expect(first.out).toBe(
    `5 orders read into ${SHOP}: 2 new or newer, 0 known already, 3 left out\n`,
  );
  expect(first.err.split("\n")).toEqual([
    'line 6: a spreadsheet has shortened its Id ("5.00E+12"); export it again and import it as it comes',
    'line 8: "01/03/2026 12:00" is not a date as Shopify writes it; export it again and import it as it comes',
    "line 9: the order's first line is not before it, as in a file that was sorted; export it again and import it as it comes",
    "",
  ]);
  expect(first.code).toBe(1);
  const customers = await hadiya("export", "customers", "--shop", "my-shop");
  const [, row = "", ...more] = customers.out.trim().split("\n");
  expect(row.split(",").slice(1, 4)).toEqual(["2", "160.00", "USD"]);
  expect(more).toEqual([]);
  const again = await hadiya("import", path, ...AS_OF);
  expect(again.out).toContain("0 new or newer, 2 known already, 3 left out");
  expect(await hadiya("export", "customers", "--shop", "my-shop")).toEqual(customers);
  expect((await hadiya("rebuild", "--check", "--shop", "my-shop")).code).toBe(0);
}, 120_000);

test.each([
  ["does not separate its columns with commas", exportText([]).replaceAll(",", ";")],
  ["is not in UTF-8", Buffer.from(`\ufeff${exportText([exportedOrder(1)])}`, "utf16le")],
  [
    "has no column Id",
    exportText(
      [exportedOrder(1)],
      ["Name", "Email", "Financial Status", "Currency", "Total", "Created at"],
    ),
  ],
  ["has no orders in it", exportText([])],
])(
  "a file that %s is refused in a sentence",
  async (sentence, text) => {
    const { code, out, err } = await hadiya("import", file(text), ...AS_OF);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(sentence);
  },
  60_000,
);

describe.runIf(DATABASE_KINDS.includes("server"))("on a server", () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof newServerDatabase>>;
  beforeAll(async () => {
    server = await newServerDatabase();
    const config = { databaseUrl: server.url, dataFolder: null };
    database = await openMigratedDatabase(config, "test");
  });
  afterAll(async () => {
    await database.close();
    await server.remove();
  });

  const ORDERS = 24_000;
  const many = () =>
    exportText(
      Array.from({ length: ORDERS }, (_, number) =>
        exportedOrder(number, { Email: `buyer${number % 5000}@example.com` }),
      ),
    );

  function startImport(path: string) {
    const argv = ["bin/hadiya.ts", "import", path, ...AS_OF];
    const env = { ...process.env, DATABASE_URL: server.url };
    return spawn(process.execPath, argv, { cwd: projectRoot, env, stdio: "pipe" });
  }

  async function lastRun() {
    const shop = await findShop(database, SHOP);
    return shop && readLastBackfill(database, shop.shopId);
  }

  test("one that is killed goes on where it was, with each order once", async () => {
    const path = file(many());
    const killed = startImport(path);
    await expect
      .poll(async () => (await lastRun())?.ordersRead ?? 0, { timeout: 60_000, interval: 5 })
      .toBeGreaterThan(0);
    killed.kill("SIGKILL");
    await once(killed, "close");
    const cut = await lastRun();
    expect(cut?.state).toBe("recording");
    expect(cut?.ordersRead).toBeLessThan(ORDERS);
    // Half a minute would have passed.
    await database.query("update backfills set held_until = null where shop_id = $1", [
      cut?.shopId,
    ]);
    const second = startImport(path);
    let [out, err] = ["", ""];
    second.stdout.on("data", (text) => {
      out += text;
    });
    second.stderr.on("data", (text) => {
      err += text;
    });
    expect(await once(second, "close")).toEqual([0, null]);
    expect(err).toContain(`Going on after ${cut?.ordersRead} orders.`);
    expect(out).toContain(`${ORDERS} orders read into ${SHOP}: ${ORDERS} new or newer`);
    expect(await lastRun()).toMatchObject({ run: 1, state: "done", ordersRead: ORDERS });
    const [stored] = await database.query(
      `select count(*)::int as orders, sum(counted_minor)::bigint as minor from orders
       where shop_id = $1`,
      [cut?.shopId],
    );
    expect(stored).toEqual({ orders: ORDERS, minor: BigInt(ORDERS) * 8000n });
    vi.stubEnv("DATABASE_URL", server.url);
    expect((await hadiya("rebuild", "--check", "--shop", "my-shop")).code).toBe(0);
  }, 180_000);
});
