/** Hadiya's processes as an operator runs them, from the built app, for tests that need real ones. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, vi } from "vitest";
import { projectRoot } from "../../bin/setup/project-root.mjs";

const ENTRY = { serve: "app/server.ts", web: "app/run-web.ts", worker: "app/run-worker.ts" };

export const APP_SECRET = "sandbox-secret";

export interface AppProcess {
  readonly child: ChildProcess;
  /** Where it answers: a web process its pages and the door, a worker only how it is. */
  readonly origin: string;
  /** All it has said so far, on either stream. */
  output(): string;
  /** Its log, line by line; what is no JSON is left out. */
  lines(): Record<string, unknown>[];
  /** Asks it to end, as an operator does; its exit code, null when it had to be killed. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Starts a process and waits for its health; throws with what it said when it ends first. */
export async function startProcess(
  role: keyof typeof ENTRY,
  env: Record<string, string>,
): Promise<AppProcess> {
  const started = await spawnProcess(role, env);
  await vi.waitFor(
    async () => {
      if (started.child.exitCode !== null) return; // told below
      expect((await fetch(`${started.origin}/healthz`)).status).toBe(200);
    },
    { timeout: 60_000, interval: 50 },
  );
  if (started.child.exitCode !== null) throw new Error(started.output());
  return started;
}

/** Starts a process and waits for nothing. */
export async function spawnProcess(
  role: keyof typeof ENTRY,
  env: Record<string, string>,
): Promise<AppProcess> {
  const port = env.PORT ?? String(await freePort());
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [ENTRY[role]], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe", "ipc"], // the channel ends it when the test's process ends
    env: {
      ...process.env,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      [role === "worker" ? "HADIYA_HEALTH_PORT" : "PORT"]: port,
      SHOPIFY_APP_URL: origin,
      SHOPIFY_API_KEY: "sandbox-key",
      SHOPIFY_API_SECRET: APP_SECRET,
      SCOPES: "read_orders,write_customers,write_discounts",
      ...env,
    },
  });
  const ended = once(child, "close");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    child.kill(signal);
    await ended;
  };
  return {
    child,
    origin,
    output: () => output,
    lines: () => jsonLines(output),
    stop: async () => {
      await end("SIGTERM");
      return child.exitCode;
    },
    kill: () => end("SIGKILL"),
  };
}

function jsonLines(output: string): Record<string, unknown>[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{") && line.endsWith("}"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
