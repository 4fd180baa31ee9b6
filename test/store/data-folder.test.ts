import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { FolderInUse, folderOwner, lockDataFolder } from "../../app/store/data-folder-lock.ts";

let temporary: string;
let folder: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "hadiya-data-"));
  folder = join(temporary, "deep", "hadiya");
});
afterEach(() => rmSync(temporary, { recursive: true }));

function lockedBy(owner: object | string): void {
  mkdirSync(folder, { recursive: true });
  const text = typeof owner === "string" ? owner : JSON.stringify(owner);
  writeFileSync(join(folder, "lock.json"), text);
}

describe("the folder's lock", () => {
  test("is given back", () => {
    const unlock = lockDataFolder(folder, "the app");
    expect(folderOwner(folder)).toMatchObject({ pid: process.pid, owner: "the app" });
    unlock();
    expect(folderOwner(folder)).toBeNull();
    lockDataFolder(folder, "the app")();
  });

  test("is refused within one process too, naming who has it", () => {
    const unlock = lockDataFolder(folder, "Hadiya at http://localhost:45101");
    expect(() => lockDataFolder(folder, "the command line")).toThrow(FolderInUse);
    expect(() => lockDataFolder(folder, "the command line")).toThrow(
      `in use by Hadiya at http://localhost:45101 (process ${process.pid})`,
    );
    unlock();
  });

  test("of a process that is gone is taken over", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    lockedBy({ pid, owner: "gone", started: null });
    expect(folderOwner(folder)).toBeNull();
    lockDataFolder(folder, "the app")();
  });

  // Only where the system tells when a process began.
  test.runIf(existsSync("/proc/self/stat"))(
    "of a process whose number another one has now is taken over",
    () => {
      lockedBy({ pid: process.pid, owner: "somebody before", started: "1" });
      expect(folderOwner(folder)).toBeNull();
      lockDataFolder(folder, "the app")();
    },
  );

  test.each(["", "{", "null", '{"pid":"x"}', '{"pid":1.5}'])(
    'that reads "%s" holds nobody off',
    (text) => {
      lockedBy(text);
      lockDataFolder(folder, "the app")();
    },
  );
});

const CHILD = `
  import { openMigratedDatabase } from "./app/db.server.ts";
  import { shopIdFor } from "./app/store/shops.ts";
  const database = await openMigratedDatabase({ databaseUrl: null, dataFolder: process.argv[1] }, "the child");
  console.log("open");
  process.stdin.on("data", async (name) => {
    const domain = String(name).trim() + ".myshopify.com";
    console.log("made " + (await shopIdFor(database, domain)));
  });
`;

describe("the embedded database", () => {
  let child: ChildProcess;
  let lines: AsyncIterator<string>;

  async function startChild(): Promise<void> {
    child = spawn(process.execPath, ["--input-type=module", "-e", CHILD, folder], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (!child.stdout) throw new Error("the child has no output");
    lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe("open");
  }

  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  afterEach(kill);

  test("refuses a second process while the first lives, and keeps what it acknowledged when killed", async () => {
    await startChild();
    const config = { databaseUrl: null, dataFolder: folder };
    await expect(openMigratedDatabase(config, "a second one")).rejects.toThrow(
      `in use by the child (process ${child.pid})`,
    );
    for (const name of ["first", "second", "third"]) {
      child.stdin?.write(`${name}\n`);
      expect((await lines.next()).value).toMatch(/^made \d+$/);
    }
    await kill();
    const database = await openMigratedDatabase(config, "after the crash");
    const shops = await database.query("select domain from shops order by shop_id");
    await database.close();
    expect(shops).toEqual([
      { domain: "first.myshopify.com" },
      { domain: "second.myshopify.com" },
      { domain: "third.myshopify.com" },
    ]);
  }, 60_000);
});

test("a folder whose files are broken is said to be, and let go of", async () => {
  mkdirSync(join(folder, "db"), { recursive: true });
  writeFileSync(join(folder, "db", "PG_VERSION"), "nonsense");
  const opened = openMigratedDatabase({ databaseUrl: null, dataFolder: folder }, "test");
  await expect(opened).rejects.toThrow(`The embedded database in ${folder} cannot be opened.`);
  expect(folderOwner(folder)).toBeNull();
}, 60_000);
