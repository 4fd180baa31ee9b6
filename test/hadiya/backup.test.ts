import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lockDataFolder } from "../../app/store/data-folder-lock.ts";
import { runCommand } from "../../bin/hadiya/run-command.ts";
import { DATABASE_KINDS, newServerDatabase } from "../support/database.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-backup-"));
  useFolder("data");
  vi.stubEnv("DATABASE_URL", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function useFolder(name: string): void {
  vi.stubEnv("HADIYA_DATA_DIR", join(folder, name));
}

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

const LOG = [
  "customer_id,date,value",
  ...Array.from({ length: 60 }, (_, n) => `c${n % 17},2026-0${1 + (n % 9)}-1${n % 9},${n}.50`),
].join("\n");

async function importSome(): Promise<void> {
  const log = join(folder, "log.csv");
  writeFileSync(log, LOG);
  expect((await hadiya("import", log, "--as-of", "2026-11-21")).code).toBe(0);
}

/** All that the shop's figures are, as the command line exports them. */
async function figures(): Promise<string> {
  return (await hadiya("export", "customers")).out + (await hadiya("export", "orders")).out;
}

const hasProgram = (name: string) => !spawnSync(name, ["--version"]).error;
const canServer =
  DATABASE_KINDS.includes("server") && hasProgram("pg_dump") && hasProgram("pg_restore");

describe.runIf(hasProgram("tar"))("of the embedded database", () => {
  test("a backup restored elsewhere has the same figures, and stands as the facts say", async () => {
    await importSome();
    const before = await figures();
    const file = join(folder, "backup.tgz");
    expect(await hadiya("backup", file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/backup\.tgz: \d+ bytes\n$/),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);

    useFolder("elsewhere");
    expect(await hadiya("restore", file)).toEqual({
      code: 0,
      out: "restored: 1 shops, 60 orders, 17 customers\n",
      err: "",
    });
    expect(await figures()).toBe(before);
    expect(await hadiya("rebuild", "--check")).toMatchObject({ code: 0 });
  }, 120_000);

  test("while the app runs it says so, and leaves no file", async () => {
    await hadiya("migrate");
    const unlock = lockDataFolder(join(folder, "data", "hadiya"), "Hadiya at http://localhost");
    const file = join(folder, "backup.tgz");
    const refused = await hadiya("backup", file);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toContain("in use by Hadiya at http://localhost");
    unlock();
    expect((await hadiya("backup", file)).code).toBe(0);
    const again = await hadiya("backup", file);
    expect(again).toMatchObject({ code: 1, err: `${file} is there already.\n` });
  }, 60_000);

  test("what is no backup, or would be written over something, is refused", async () => {
    const file = join(folder, "backup.tgz");
    const nothing = await hadiya("backup", file);
    expect(nothing).toMatchObject({ code: 1, err: expect.stringContaining("no database in") });
    await hadiya("migrate");
    await hadiya("backup", file);
    expect((await hadiya("restore", file)).err).toContain("There is a database in");
    writeFileSync(join(folder, "words.txt"), "just words");
    useFolder("elsewhere");
    expect((await hadiya("restore", join(folder, "words.txt"))).err).toContain("is no backup");
    spawnSync("tar", ["-czf", join(folder, "other.tgz"), "-C", folder, "words.txt"]);
    const other = await hadiya("restore", join(folder, "other.tgz"));
    expect(other.err).toContain("is no backup of an embedded database");
    expect((await hadiya("restore", join(folder, "none"))).err).toContain("There is no file");
    expect((await hadiya("restore", file)).code).toBe(0);
  }, 60_000);

  test("a damaged backup restores nothing", async () => {
    await hadiya("migrate");
    const file = join(folder, "backup.tgz");
    await hadiya("backup", file);
    const whole = readFileSync(file);
    const cut = join(folder, "cut.tgz");
    writeFileSync(cut, whole.subarray(0, whole.length / 2));
    useFolder("elsewhere");
    expect((await hadiya("restore", cut)).code).toBe(1);
    expect((await hadiya("restore", file)).code).toBe(0);
  }, 60_000);
});

describe.runIf(canServer)("of a server's database", () => {
  test("a dump restored elsewhere has the same figures, and stands as the facts say", async () => {
    const [from, to] = [await newServerDatabase(), await newServerDatabase()];
    try {
      vi.stubEnv("DATABASE_URL", from.url);
      await importSome();
      const before = await figures();
      const file = join(folder, "backup.dump");
      expect((await hadiya("backup", file)).code).toBe(0);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect((await hadiya("restore", file)).err).toContain("is not empty");

      vi.stubEnv("DATABASE_URL", to.url);
      expect(await hadiya("restore", file)).toEqual({
        code: 0,
        out: "restored: 1 shops, 60 orders, 17 customers\n",
        err: "",
      });
      expect(await figures()).toBe(before);
      expect(await hadiya("rebuild", "--check")).toMatchObject({ code: 0 });

      vi.stubEnv("DATABASE_URL", undefined);
      expect((await hadiya("restore", file)).err).toContain("set DATABASE_URL");
    } finally {
      await from.remove();
      await to.remove();
    }
  }, 120_000);
});
