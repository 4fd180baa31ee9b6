/**
 * A project as small as `npm start` can be tried on: our own bin/, the pinned Node, and servers
 * that only answer. Nothing is installed or built that takes time.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot } from "../../bin/setup/project-root.mjs";

const ANSWERING = `
  import { createServer } from "node:http";
  export function answer(port, answers) {
    const server = createServer((request, response) => {
      const body = answers[request.method + " " + request.url];
      response.writeHead(body === undefined ? 404 : 200).end(body);
    }).listen(Number(port), "127.0.0.1");
    const end = () => { server.closeAllConnections(); server.close(() => process.exit(0)); };
    process.on("SIGTERM", end);
    process.on("disconnect", end);
  }`;
const FILES: Record<string, string> = {
  "package.json": '{ "type": "module" }',
  "package-lock.json": '{ "packages": {} }',
  "node_modules/.package-lock.json": '{ "packages": {} }',
  "shopify.app.toml": 'scopes = "read_orders"',
  "node_modules/@remix-run/dev/dist/cli.js": `
    import { mkdirSync, rmSync, writeFileSync } from "node:fs";
    rmSync("build", { recursive: true, force: true });
    mkdirSync("build/client", { recursive: true });
    mkdirSync("build/server", { recursive: true });
    writeFileSync("build/server/index.js", "");`,
  "node_modules/@remix-run/dev/package.json": '{ "type": "module" }',
  "bin/build-extensions.ts": `
    import { mkdirSync } from "node:fs";
    mkdirSync("build/extensions", { recursive: true });
    mkdirSync("build/extension-host", { recursive: true });`,
  "answering.mjs": ANSWERING,
  "sandbox/preload.ts": "",
  "sandbox/main.ts": `
    import { answer } from "../answering.mjs";
    answer(process.env.SANDBOX_PORT, {
      "GET /__sandbox/health": '{ "customers": 2, "orders": 3, "pendingWebhooks": 0 }',
      "POST /__sandbox/install": "{}",
      "POST /__sandbox/feed": "{}",
      "GET /__sandbox/feed": JSON.stringify({
        total: 3, acknowledged: 3, failed: 0, later: 4, done: true, error: null,
        skipped: [{ line: 2, reason: "no date" }],
      }),
    });`,
  "app/server.ts": `
    import { answer } from "../answering.mjs";
    console.log("ran with " + process.env.SCOPES);
    answer(process.env.PORT, { "GET /healthz": "", "GET /readyz": '{"ready":true,"pending":0}' });`,
};
const OURS = [
  "bin/start.mjs",
  "bin/setup",
  "bin/start",
  "bin/build",
  "app/store/data-folder-lock.ts",
];

export interface RunningStart {
  process: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
  /** Resolves when the output contains the words; rejects when it ends before. */
  says: (words: string) => Promise<void>;
}

export class StartFixture {
  readonly root = mkdtempSync(join(tmpdir(), "hadiya-start-fixture-"));
  #starts: RunningStart[] = [];

  constructor() {
    for (const [path, text] of Object.entries(FILES)) this.write(path, text);
    for (const path of OURS)
      cpSync(join(projectRoot, path), join(this.root, path), { recursive: true });
    symlinkSync(join(projectRoot, "node_modules", "node"), join(this.root, "node_modules", "node"));
  }

  write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  start(port: number, ...args: string[]): RunningStart {
    const child = spawn(process.execPath, ["bin/start.mjs", "--port", String(port), ...args], {
      cwd: this.root,
      env: {
        ...process.env,
        HADIYA_DATA_DIR: undefined,
        DATABASE_URL: undefined,
        INIT_CWD: undefined,
        npm_lifecycle_event: undefined,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const start = observed(child);
    this.#starts.push(start);
    return start;
  }

  async remove(): Promise<void> {
    for (const start of this.#starts) start.process.kill("SIGTERM");
    await Promise.all(this.#starts.map((start) => start.ended));
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A start whose output can be waited for. */
export function observed(child: ChildProcess): RunningStart {
  let output = "";
  const waiting = new Set<() => void>();
  const hear = (chunk: Buffer) => {
    output += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const ended = once(child, "close").then(([code]) => code as number | null);
  const says = (words: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!output.includes(words)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      ended.then((code) => reject(new Error(`It ended with ${code}:\n${output}`)), reject);
    });
  return { process: child, output: () => output, ended, says };
}

/** The first of three ports in a row that nobody uses. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const first = await listen(0);
    const port = portOf(first);
    const others = await Promise.allSettled([listen(port + 1), listen(port + 2)]);
    const opened = others.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    await Promise.all([first, ...opened].map(close));
    if (opened.length === 2) return port;
  }
}

/** Resolves once nobody listens there any more. */
export async function untilFree(port: number): Promise<void> {
  for (;;) {
    const server = await listen(port).catch(() => undefined);
    if (server) return close(server);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
