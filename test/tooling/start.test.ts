import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockDataFolder } from "../../app/store/data-folder-lock.ts";
import { boxed } from "../../bin/start/closing-words.ts";
import { claimDataFolder, emptyDataFolder } from "../../bin/start/data-folder.ts";
import { refuseBusyPorts } from "../../bin/start/ports.ts";
import { lastWords, ServerProcess } from "../../bin/start/server-process.ts";
import { scopesIn } from "../../bin/start/servers.ts";
import { onStopRequest } from "../../bin/start/stop-request.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-start-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string): void {
  const parts = path.split("/");
  mkdirSync(join(folder, ...parts.slice(0, -1)), { recursive: true });
  writeFileSync(join(folder, ...parts), "");
}

describe("the data folder", () => {
  test("--fresh deletes what is ours, and nothing else", () => {
    for (const path of ["hadiya/PG_VERSION", "sandbox/shop.sqlite", "logs/app.log", "mine/a.txt"])
      put(path);
    emptyDataFolder(folder);
    expect(readdirSync(folder)).toEqual(["mine"]);
  });

  test("--fresh deletes nothing when one of the folders is somebody else's", () => {
    for (const path of ["hadiya/PG_VERSION", "sandbox/castle.txt"]) put(path);
    expect(() => emptyDataFolder(folder)).toThrow("sandbox does not look like Hadiya's");
    expect(readdirSync(folder)).toEqual(["hadiya", "sandbox"]);
  });

  test("--fresh deletes nothing while a process has the database open", () => {
    put("hadiya/db/PG_VERSION");
    const unlock = lockDataFolder(join(folder, "hadiya"), "hadiya import");
    expect(() => emptyDataFolder(folder)).toThrow("in use by hadiya import");
    unlock();
    emptyDataFolder(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("one start at a time", () => {
    const release = claimDataFolder(folder, "http://localhost:1");
    const holder = { pid: process.ppid, note: "http://localhost:1" };
    writeFileSync(join(folder, "start.lock"), JSON.stringify(holder));
    expect(() => claimDataFolder(folder, "http://localhost:2")).toThrow(
      `Hadiya is already running on ${folder} (process ${process.ppid}, http://localhost:1)`,
    );
    release();
    expect(() => claimDataFolder(folder, "http://localhost:2")).not.toThrow();
  });

  test("a place that cannot be written to is refused in a sentence", () => {
    put("file");
    expect(() => claimDataFolder(join(folder, "file"), "")).toThrow("cannot be written to");
  });
});

test.each(["127.0.0.1", "::1"])("a port in use on %s is named", async (host) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await expect(refuseBusyPorts([port])).rejects.toThrow(`Port ${port} is in use`);
  await new Promise((resolve) => server.close(resolve));
  await expect(refuseBusyPorts([port])).resolves.toBeUndefined();
});

describe("a server", () => {
  function serverRunning(script: string): ServerProcess {
    return new ServerProcess(folder, {
      name: "The app",
      args: ["-e", script],
      env: {},
      healthUrl: "http://127.0.0.1:1/",
      logFile: join(folder, "logs", "app.log"),
    });
  }

  test("that ends before it is up says why, without a stack", async () => {
    const server = serverRunning(
      'console.error("The database is broken.\\n    at open (file.js:1:2)"); process.exit(3);',
    );
    await expect(server.untilHealthy()).rejects.toThrow(
      /^The app did not start \(exit code 3\)\.\nThe database is broken\.\nIts log is .*app\.log\.$/,
    );
  });

  test("that ends in silence shows what it logged last", async () => {
    const server = serverRunning('console.log("opening the database"); process.exit(3);');
    await expect(server.untilHealthy()).rejects.toThrow("opening the database");
  });

  test("that ends without a word is told of all the same", async () => {
    const server = serverRunning("process.exit(0)");
    await expect(server.untilHealthy()).rejects.toThrow(
      "The app did not start (exit code 0).\nIt said nothing.\n",
    );
  });

  test("stops when it is asked to", async () => {
    const server = serverRunning("setInterval(() => undefined, 1000)");
    await server.stop();
    expect(server.isRunning).toBe(false);
    expect(server.wasStopped).toBe(true);
  });
});

test("being asked to stop twice at once, as npm does with Ctrl-C, stops once", async () => {
  let stops = 0;
  let kills = 0;
  const before = process.listeners("SIGINT");
  const stopped = onStopRequest({
    stop: async () => {
      stops += 1;
    },
    kill: () => {
      kills += 1;
    },
  });
  const ask = process.listeners("SIGINT").filter((each) => !before.includes(each));
  for (const press of [...ask, ...ask]) press("SIGINT");
  await stopped;
  for (const event of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"])
    for (const each of ask) process.removeListener(event, each);
  expect({ stops, kills }).toEqual({ stops: 1, kills: 0 });
});

test("last words leave out stacks and blank lines", () => {
  const lines = ["Error: no", "    at x (y.js:1:1)", "", "Node.js v24.0.0"];
  expect(lastWords(lines)).toEqual(["Error: no"]);
});

test("the scopes come from the app's configuration", () => {
  const toml = '[access_scopes]\nscopes = "read_orders,write_discounts"\n';
  expect(scopesIn(toml)).toBe("read_orders,write_discounts");
  expect(() => scopesIn("[access_scopes]")).toThrow("names no scopes");
});

test("a box is as wide as its widest line", () => {
  expect(boxed(["ab", "c"])).toBe("╭──────╮\n│  ab  │\n│  c   │\n╰──────╯");
});
