/** The disk of the embedded database runs full under load, and is given room again. */
import { fork } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { openDatabase } from "../../app/db.server.ts";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { APP_SECRET, type AppProcess, startProcess } from "../support/app-process.ts";
import { canMount, type SmallDisk, smallDisk } from "../support/small-disk.ts";
import { signature } from "../support/webhook.ts";

const DISK_MB = 160;
const REFUSALS = 60;

const disks: SmallDisk[] = [];
const running: AppProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.kill()));
  for (const disk of disks.splice(0)) disk.remove();
});

function ownDisk(): SmallDisk {
  const disk = smallDisk(DISK_MB);
  if (!disk) throw new Error("no disk could be mounted");
  disks.push(disk);
  return disk;
}

async function serve(disk: SmallDisk): Promise<AppProcess> {
  const app = await startProcess("serve", { HADIYA_DATA_DIR: disk.folder });
  running.push(app);
  return app;
}

let sent = 0;
/** Posts a webhook that cannot be compressed; its event id holds a digest of its body. */
async function post(app: AppProcess): Promise<{ status: number; eventId: string }> {
  const body = JSON.stringify({ id: sent++, note: randomBytes(12_000).toString("base64") });
  const eventId = createHash("md5").update(body).digest("hex");
  const response = await fetch(`${app.origin}/webhooks`, {
    method: "POST",
    body,
    headers: {
      "x-shopify-topic": "returns/close",
      "x-shopify-shop-domain": "noor.myshopify.com",
      "x-shopify-hmac-sha256": signature(body, APP_SECRET),
      "x-shopify-event-id": eventId,
    },
    signal: AbortSignal.timeout(20_000),
  });
  await response.arrayBuffer();
  return { status: response.status, eventId };
}

/** Posts on a few connections at once until so many had that answer; the ids of those stored. */
async function postUntil(app: AppProcess, status: number, count: number): Promise<string[]> {
  const stored: string[] = [];
  let seen = 0;
  const send = async () => {
    while (seen < count) {
      const answer = await post(app);
      expect([200, 503]).toContain(answer.status);
      if (answer.status === 200) stored.push(answer.eventId);
      if (answer.status === status) seen++;
    }
  };
  await Promise.all(Array.from({ length: 4 }, send));
  return stored;
}

async function keptIn(disk: SmallDisk): Promise<string[]> {
  const dataFolder = join(disk.folder, "hadiya");
  const database = await openDatabase({ databaseUrl: null, dataFolder }, "a test");
  const rows = await database.query<{ event_id: string; digest: string }>(
    "select event_id, md5(body) as digest from inbox",
  );
  await database.close();
  expect(rows.filter((row) => row.digest !== row.event_id)).toEqual([]);
  return rows.map((row) => row.event_id);
}

describe.skipIf(!canMount())("on a small disk (only root can mount one)", () => {
  test("a full disk: 503, nothing lost, and on as soon as there is room", async () => {
    const disk = ownDisk();
    const app = await serve(disk);
    const answered = await postUntil(app, 200, 100);
    disk.fill(0);
    // Those under way while it filled up may still be answered 200: then they are kept.
    answered.push(...(await postUntil(app, 503, REFUSALS)));
    expect((await post(app)).status).toBe(503);
    expect((await fetch(`${app.origin}/healthz`)).status).toBe(200);
    disk.makeRoom();
    answered.push(...(await postUntil(app, 200, 100)));
    await vi.waitFor(
      async () =>
        expect(await (await fetch(`${app.origin}/readyz`)).json()).toEqual({
          ready: true,
          pending: 0,
        }),
      { timeout: 60_000, interval: 50 },
    );
    await app.kill();
    expect((await keptIn(disk)).toSorted()).toEqual(answered.toSorted());
  });

  test("one that is full when it starts says so, and starts once there is room", async () => {
    const disk = ownDisk();
    const first = await serve(disk);
    const answered = await postUntil(first, 200, 10);
    await first.kill();
    disk.fill(0);
    await expect(serve(disk)).rejects.toThrow(/disk .*full/);
    disk.makeRoom();
    const again = await serve(disk);
    answered.push(...(await postUntil(again, 200, 10)));
    await again.stop();
    expect((await keptIn(disk)).toSorted()).toEqual(answered.toSorted());
  });

  test("a log that cannot grow ends the process; what was acknowledged is there afterwards", async () => {
    const disk = ownDisk();
    const child = fork(join(projectRoot, "test/support/fill-log.ts"), [disk.folder], {
      silent: true,
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let acknowledged = 0;
    child.on("message", (message) => {
      if (typeof message === "number") acknowledged = message;
    });
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await once(child, "message");
    disk.fill(15); // room for the rows, none for the log's next 16 MB
    child.send("go");
    const [code] = await once(child, "close");
    expect(code).not.toBe(0);
    expect(said).toContain("SQLSTATE 53100");
    expect(acknowledged).toBeGreaterThan(100);
    const open = () => openDatabase({ databaseUrl: null, dataFolder: disk.folder }, "a test");
    await expect(open()).rejects.toThrow("is full. Make room there and start again.");
    disk.makeRoom();
    const database = await open();
    const [row] = await database.query<{ count: number; last: number }>(
      "select count(*)::int as count, max(number) as last from filler",
    );
    await database.close();
    expect(row).toEqual({ count: acknowledged, last: acknowledged });
  });
});
