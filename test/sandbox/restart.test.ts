import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { controlOf, temporaryFolder } from "./running-sandbox.ts";
import { freePorts, StandInApp } from "./stand-in-app.ts";

const processes: ChildProcess[] = [];
const apps: StandInApp[] = [];

afterEach(async () => {
  for (const child of processes.splice(0)) await kill(child);
  for (const app of apps.splice(0)) await app.stop();
});

async function startProcess(port: number, folder: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["sandbox/main.ts", "--orders"], {
    cwd: projectRoot,
    env: { ...process.env, SANDBOX_PORT: String(port), HADIYA_DATA_DIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  processes.push(child);
  await once(child.stdout!, "data");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

test("a killed sandbox delivers what the app had not acknowledged, and keeps its clock", async () => {
  const port = await freePorts();
  const folder = temporaryFolder();
  const app = await StandInApp.start(port);
  apps.push(app);
  const ask = controlOf(`http://127.0.0.1:${port}`);
  const first = await startProcess(port, folder);
  await ask("POST", "install");
  await ask("POST", "clock", { days: 40 });
  app.manner = "hang";
  await ask("POST", "orders", { lines: [{ product: "oud-candle" }] });
  await app.has(3);
  await kill(first);

  app.manner = 200;
  await startProcess(port, folder);
  await app.has(6);
  const ids = app.received.map(({ headers }) => headers["x-shopify-webhook-id"]);
  expect(ids.slice(3).sort()).toEqual(ids.slice(0, 3).sort());
  expect(await ask("GET", "idle")).toEqual({ idle: true, pending: 0 });
  const { offsetMs } = await ask<{ offsetMs: number }>("GET", "clock");
  expect(offsetMs).toBe(40 * 86_400_000);
});
