import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { runCommand } from "../../bin/hadiya/run-command.ts";

const SHOP = "hadiya-demo.myshopify.com";
const CDNOW = fileURLToPath(
  new URL("../../../shared/data/cdnow/CDNOW_master.txt", import.meta.url),
);
const AS_OF = ["--as-of", "2026-11-21"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-command-"));
  vi.stubEnv("HADIYA_DATA_DIR", join(folder, "data"));
  vi.stubEnv("DATABASE_URL", undefined);
  vi.stubEnv("SCOPES", "read_orders");
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

function file(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join("\n"));
  return path;
}

/** Does something to the command line's own database, between two commands. */
async function inDatabase(statement: string): Promise<void> {
  const config = { databaseUrl: null, dataFolder: join(folder, "data", "hadiya") };
  const database = await openMigratedDatabase(config, "test");
  await database.script(statement).finally(() => database.close());
}

const LOG = [
  "customer_id,date,value",
  "anna,2026-03-01,120.50",
  "anna,2026-03-01,120.50",
  "007,2026-10-02,9.99",
  "42,2026-10-02,0",
];

describe("asking for nothing, for help or wrongly", () => {
  test.each([[[]], [["help"]], [["--help"]]])("%o shows the commands", async (argv) => {
    const { code, out, err } = await hadiya(...argv);
    expect([code, err]).toEqual([0, ""]);
    for (const name of ["import", "export", "rebuild", "doctor", "migrate"]) {
      expect(out).toContain(`\n  ${name} `);
    }
  });

  test.each(["import", "export", "rebuild", "doctor", "migrate"])(
    "%s explains itself",
    async (name) => {
      const { code, out } = await hadiya(name, "--help");
      expect(code).toBe(0);
      expect(out).toMatch(/^Usage: npm run /);
    },
  );

  test.each([
    [["dance"], 'There is no command "dance"'],
    [["toString"], 'There is no command "toString"'],
    [["import"], "Name one file"],
    [["import", "a", "b"], "Name one file"],
    [["import", "/no/such/file"], "There is no file /no/such/file."],
    [["import", "package.json", "--shop", "evil.example.com"], "is not a shop"],
    [["import", "package.json", "--currency", "DOLLARS"], "not an ISO 4217"],
    [["import", "package.json", "--time-zone", "Mars"], "is not a time zone"],
    [["import", "package.json", "--as-of", "tomorrow"], "is not a day"],
    [["import", "package.json", "--loud"], "--loud"],
    [["export"], "customers or orders"],
    [["export", "gifts"], "customers or orders"],
    [["export", "orders", "--format", "xml"], "is not a format"],
    [["rebuild", "now"], "now"],
    [["doctor", "--loud"], "--loud"],
    [["migrate", "back"], "back"],
  ])("%o is misuse", async (argv, sentence) => {
    const { code, out, err } = await hadiya(...argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(existsSync(join(folder, "data"))).toBe(false);
  });
});

describe("importing", () => {
  test("makes the shop, and importing again changes nothing", async () => {
    const log = file("log.csv", ...LOG);
    const first = await hadiya("import", log, ...AS_OF);
    expect(first).toEqual({
      code: 0,
      out: `4 orders imported into ${SHOP}, 0 broken lines\n`,
      err: "",
    });
    const customers = await hadiya("export", "customers");
    const orders = await hadiya("export", "orders");
    expect(customers.out.split("\n")[0]).toMatch(
      /^customer_id,orders,revenue,currency,class,tier,clv(,|$)/,
    );
    const rows = customers.out.trim().split("\n").slice(1).sort();
    expect(rows.map((row) => row.split(",").slice(0, 4))).toEqual([
      ["007", "1", "9.99", "USD"],
      ["42", "0", "0.00", "USD"],
      ["anna", "2", "241.00", "USD"],
    ]);
    expect(rows[2]?.split(",").slice(5, 7)).toEqual(["silver", "103.92"]); // the formula: lifetime-value.test.ts
    await hadiya("import", log, ...AS_OF);
    expect(await hadiya("export", "customers")).toEqual(customers);
    expect(await hadiya("export", "orders")).toEqual(orders);
    expect((await hadiya("rebuild", "--check")).code).toBe(0);
  }, 120_000);

  test("a log that has grown adds what is new", async () => {
    await hadiya("import", file("log.csv", ...LOG), ...AS_OF);
    const grown = file("grown.csv", ...LOG, "anna,2026-03-01,120.50", "new,2026-11-01,5");
    await hadiya("import", grown, ...AS_OF);
    const { out } = await hadiya("export", "orders", "--format", "json");
    expect(JSON.parse(out)).toHaveLength(6);
  }, 120_000);

  test("names broken lines by their numbers; the rest goes in, and the exit code tells", async () => {
    const log = file(
      "log.csv",
      "\ufeffCustomer_ID, Value ,DATE,note",
      "1,10.00,2026-01-01,",
      ",10.00,2026-01-01,no customer",
      "",
      "2,10.005,2026-01-01,too many decimals",
      "3,10.00,2026-02-30,no such day",
      "4,-1,2026-01-01,negative",
      "5,ten,2026-01-01,no number",
      "6,10.00",
      '7,10.00,2026-01-01,"two\nlines"',
      "8,10.00,2026-01-01junk,no day",
      "9,10.00,2026-01-01,",
    );
    const { code, out, err } = await hadiya("import", log, ...AS_OF);
    expect(code).toBe(1);
    expect(out).toBe(`3 orders imported into ${SHOP}, 7 broken lines\n`);
    const numbers = [...err.matchAll(/^line (\d+): ./gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual([3, 5, 6, 7, 8, 9, 12]);
  }, 60_000);

  test("a stray quote breaks its own line only", async () => {
    const log = file(
      "log.csv",
      "customer_id,date,value",
      "1,2026-01-01,10.00",
      '2"x,2026-01-01,10.00',
      "3,2026-01-01,10.00",
    );
    const { out } = await hadiya("import", log, ...AS_OF);
    expect(out).toMatch(/^[23] orders imported/);
  }, 60_000);

  test("CDNOW's own format is read as it is", async () => {
    const log = file(
      "log.txt",
      " customer_id  date number_of_cds  dollar_value",
      " 00001 19970101  1   11.77",
      " 00002 19970112  1   12.00",
      " 00002 19970112  5   77.00",
      " 00003 1997010   2   20.76",
    );
    const { code, out, err } = await hadiya("import", log, "--as-of", "1998-07-01");
    expect(code).toBe(1);
    expect(out).toBe(`3 orders imported into ${SHOP}, 1 broken line\n`);
    expect(err).toMatch(/^line 5: "1997010" is not a date/);
    const customers = (await hadiya("export", "customers")).out.trim().split("\n").slice(1);
    expect(customers.map((row) => row.split(",").slice(0, 3))).toEqual([
      ["00001", "1", "11.77"],
      ["00002", "2", "89.00"],
    ]);
    expect(customers[0]?.split(",")[6]).toBe("3.75");
  }, 60_000);

  test.each([
    ["an empty file", [""], "is empty"],
    ["a missing column", ["customer_id,date"], "value is missing"],
    ["prose", ["dear shop this is a letter"], "neither a CSV"],
  ])(
    "%s is refused in one sentence",
    async (_, lines, sentence) => {
      const { code, out, err } = await hadiya("import", file("log.csv", ...lines), ...AS_OF);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain(sentence);
      expect(err.trim().split("\n")).toHaveLength(1);
    },
    60_000,
  );

  test("goes into the shop, currency and time zone it is told", async () => {
    const log = file("log.csv", "customer_id,date,value", "1,2026-01-01,1500");
    const told = ["--shop", "tokyo", "--currency", "JPY", "--time-zone", "Asia/Tokyo", ...AS_OF];
    expect((await hadiya("import", log, ...told)).out).toContain("into tokyo.myshopify.com");
    const { out } = await hadiya("export", "orders", "--shop", "tokyo", "--format", "json");
    expect(JSON.parse(out)).toMatchObject([
      { customer_id: "1", date: "2026-01-01", total: "1500", currency: "JPY", counted: "1500" },
    ]);
    const other = await hadiya("export", "orders");
    expect(other).toMatchObject({ code: 1, out: "" });
    expect(other.err).toContain(`There is no shop ${SHOP} here.`);
  }, 60_000);
});

describe("rebuilding", () => {
  test("--check names what stands otherwise than the facts say, and changes nothing", async () => {
    await hadiya("import", file("log.csv", ...LOG), ...AS_OF);
    await inDatabase("update standings set revenue_minor = revenue_minor + 1 where orders = 2");
    for (const _ of ["once", "and again"]) {
      const { code, out, err } = await hadiya("rebuild", "--check");
      expect(code).toBe(1);
      expect(out).toBe("4 orders of 3 customers: 1 difference\n");
      expect(err).toMatch(/^standing \d+: revenueMinor is 24101, by the facts 24100\n$/);
    }
    expect(await hadiya("rebuild")).toMatchObject({
      code: 0,
      out: "4 orders of 3 customers: 1 difference put right\n",
    });
    expect(await hadiya("rebuild", "--check")).toEqual({
      code: 0,
      out: "4 orders of 3 customers: everything stands as the facts say\n",
      err: "",
    });
  }, 120_000);
});

describe("the doctor", () => {
  test("finds a database without migrations unwell, and well after them", async () => {
    const before = await hadiya("doctor");
    expect(before.code).toBe(1);
    expect(before.out).toContain("FAIL migrations: ");
    expect((await hadiya("migrate")).out).toMatch(/^applied \d+_foundation\n/);
    expect((await hadiya("migrate")).out).toBe("up to date\n");
    const after = await hadiya("doctor");
    expect(after.code).toBe(0);
    expect(after.out).toContain("ok   database: embedded, answers");
    expect(after.out).toContain("none has come yet; 0 waiting");
  }, 60_000);

  test("finds a parked webhook unwell", async () => {
    await hadiya("migrate");
    await inDatabase(
      `insert into inbox (shop_id, topic, event_id, triggered_at, received_at, body, parked_at)
       values (1, 'orders/create', 'e', now(), now(), '', now())`,
    );
    const { code, out } = await hadiya("doctor");
    expect(code).toBe(1);
    expect(out).toContain("FAIL parked webhooks: 1");
  }, 60_000);
});

describe("as a program of its own", () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const run = (...argv: string[]) =>
    spawnSync(process.execPath, ["bin/hadiya.ts", ...argv], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, HADIYA_DATA_DIR: join(folder, "data"), DATABASE_URL: undefined },
    });

  test("its answer is on stdout, the rest on stderr, and the exit code tells", () => {
    const log = file("log.csv", ...LOG, "x,never,1");
    const imported = run("import", log, ...AS_OF);
    expect([imported.status, imported.stdout]).toEqual([
      1,
      `4 orders imported into ${SHOP}, 1 broken line\n`,
    ]);
    expect(imported.stderr).toBe('line 6: "never" is not a date such as 2026-11-21\n');
    const exported = run("export", "customers");
    expect([exported.status, exported.stderr]).toEqual([0, ""]);
    expect(exported.stdout.split("\n")).toHaveLength(5);
    expect(run("dance").status).toBe(2);
  }, 120_000);

  test("it refuses while another process has the folder, naming it", async () => {
    const holder = `
      import { lockDataFolder } from "./app/store/data-folder-lock.ts";
      lockDataFolder(process.argv[1], "Hadiya at http://localhost:45101");
      console.log("held");
      process.stdin.resume();`;
    const data = join(folder, "data", "hadiya");
    const child = spawn(process.execPath, ["--input-type=module", "-e", holder, data], {
      cwd: root,
      stdio: ["pipe", "pipe", "inherit"],
    });
    try {
      await once(createInterface({ input: child.stdout }), "line");
      const { status, stdout, stderr } = run("export", "customers");
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(`in use by Hadiya at http://localhost:45101 (process ${child.pid})`);
      const checked = await hadiya("doctor");
      expect(checked.code).toBe(1);
      expect(checked.out).toContain("FAIL database: ");
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }, 60_000);
});

test.runIf(existsSync(CDNOW))(
  "CDNOW's log is in to the cent, and stands as the facts say",
  async () => {
    const { code, out } = await hadiya("import", CDNOW, "--as-of", "1998-07-01");
    expect([code, out]).toEqual([0, `69659 orders imported into ${SHOP}, 0 broken lines\n`]);
    const exported = await hadiya("export", "customers");
    const rows = exported.out
      .trim()
      .split("\n")
      .slice(1)
      .map((row) => row.split(","));
    expect(rows).toHaveLength(23_570);
    const cents = rows.reduce(
      (sum, [, , revenue = ""]) => sum + BigInt(revenue.replace(".", "")),
      0n,
    );
    expect(cents).toBe(250_031_563n);
    expect((await hadiya("rebuild", "--check")).code).toBe(0);
  },
  300_000,
);
