import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../app/db.server.ts";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { APP_SECRET, type AppProcess, startProcess } from "../support/app-process.ts";
import { signature } from "../support/webhook.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-durability-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What happened in which sequence: syncs of files, and what the process said. */
function traced(): string[] {
  const script = "test/support/store-five.ts";
  const hasStrace = spawnSync("strace", ["-V"]).status === 0;
  const [command, ...args] = hasStrace
    ? ["strace", "-f", "-e", "trace=fdatasync,write", process.execPath, script, folder]
    : [process.execPath, "--import", "./test/support/tell-fdatasync.mjs", script, folder];
  const { status, stdout, stderr } = spawnSync(command as string, args, {
    cwd: projectRoot,
    encoding: "utf8",
    maxBuffer: 100_000_000,
  });
  expect(status, stderr).toBe(0);
  return (hasStrace ? stderr : stdout).match(/fdatasync|(receives|answers) \d/g) ?? [];
}

test("a webhook is on disk before it is answered: the file is synced in between", () => {
  const events = traced();
  for (let number = 1; number <= 5; number++) {
    const between = events.slice(
      events.indexOf(`receives ${number}`) + 1,
      events.indexOf(`answers ${number}`),
    );
    expect(between).toContain("fdatasync");
  }
});

test("what the disk would not sync is not answered, and the process ends", () => {
  const preload = ["--import", "./test/support/break-fdatasync.mjs"];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...preload, "test/support/store-five.ts", folder],
    { cwd: projectRoot, encoding: "utf8", timeout: 60_000 },
  );
  expect(stdout).toContain("answers 2");
  expect(stdout).toContain("receives 3");
  expect(stdout).not.toContain("answers 3");
  expect(status, stderr).toBe(1);
});

const ROUNDS = 3;
const CONNECTIONS = 16;
const ANSWERED_A_ROUND = 150;

/** Sends one after the other on each of several connections; ids of those answered 200. */
async function flood(app: AppProcess, round: number): Promise<string[]> {
  const answered: string[] = [];
  let next = 0;
  const send = async () => {
    while (answered.length < ANSWERED_A_ROUND) {
      const eventId = `event-${round}-${next++}`;
      const body = JSON.stringify({ id: eventId });
      const response = await fetch(`${app.origin}/webhooks`, {
        method: "POST",
        body,
        headers: {
          "x-shopify-topic": "returns/close",
          "x-shopify-shop-domain": "noor.myshopify.com",
          "x-shopify-hmac-sha256": signature(body, APP_SECRET),
          "x-shopify-event-id": eventId,
        },
      });
      if (response.status === 200) answered.push(eventId);
    }
  };
  const sending = Array.from({ length: CONNECTIONS }, () => send().catch(() => {})); // until it dies
  await Promise.race(sending);
  await app.kill();
  await Promise.all(sending);
  return answered;
}

test("killed under load again and again, it keeps each webhook it answered, once", async () => {
  const answered: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const app = await startProcess("serve", { HADIYA_DATA_DIR: folder });
    answered.push(...(await flood(app, round)));
  }
  expect(answered.length).toBeGreaterThanOrEqual(ROUNDS * ANSWERED_A_ROUND);
  const dataFolder = join(folder, "hadiya");
  const database = await openDatabase({ databaseUrl: null, dataFolder }, "a test");
  const rows = await database.query<{ event_id: string }>("select event_id from inbox");
  await database.close();
  const kept = rows.map((row) => row.event_id);
  expect(new Set(kept).size).toBe(kept.length);
  expect(answered.filter((eventId) => !kept.includes(eventId))).toEqual([]);
});
