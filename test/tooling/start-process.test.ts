import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { close, freePorts, listen, StartFixture, untilFree } from "../support/start-fixture.ts";

const UP = "Hadiya is running";

let fixture: StartFixture;
let port: number;
beforeEach(async () => {
  fixture = new StartFixture();
  port = await freePorts();
});
afterEach(() => fixture.remove());

const untilAllFree = () => Promise.all([untilFree(port), untilFree(port + 2)]);

test("it comes up, says where, and a Ctrl-C ends all of it with 0", async () => {
  const start = fixture.start(port);
  await start.says(UP);
  expect(start.output()).toContain(`http://localhost:${port}/store/hadiya-demo/apps/`);
  expect(start.output()).toContain("✓ Building the app and the extensions");
  expect(start.output()).toContain("✓ Opening the shop: 2 customers, 3 orders");
  const log = readFileSync(join(fixture.root, ".data/logs/app.log"), "utf8");
  expect(log).toBe("ran with read_orders\n");
  start.process.kill("SIGINT");
  expect(await start.ended).toBe(0);
  expect(existsSync(join(fixture.root, ".data/start.lock"))).toBe(false);
  await untilAllFree();
});

test("a later start builds only what changed", async () => {
  for (const built of [true, false]) {
    const start = fixture.start(port);
    await start.says(UP);
    expect(start.output().includes("Building")).toBe(built);
    start.process.kill("SIGTERM");
    expect(await start.ended).toBe(0);
  }
  fixture.write("app/new.ts", "");
  const start = fixture.start(port);
  await start.says("Building");
});

test("one start at a time on the same data", async () => {
  const first = fixture.start(port);
  await first.says(UP);
  const second = fixture.start(await freePorts());
  expect(await second.ended).toBe(1);
  expect(second.output()).toMatch(/^\nHadiya is already running on .* \(process \d+, .*\n$/);
});

test("killed outright, it leaves nothing running", async () => {
  const start = fixture.start(port);
  await start.says(UP);
  start.process.kill("SIGKILL");
  await untilAllFree();
});

test("a server that does not start is quoted, without a stack", async () => {
  fixture.write(
    "app/server.ts",
    'console.error("The database is broken.\\n    at x (y.ts:1)"); process.exit(1);',
  );
  const start = fixture.start(port);
  expect(await start.ended).toBe(1);
  expect(start.output()).toContain(
    "The app did not start (exit code 1).\nThe database is broken.\nIts log is ",
  );
  expect(start.output()).not.toContain("    at ");
  await untilAllFree();
});

test("a server that ends later takes everything with it", async () => {
  fixture.write(
    "app/server.ts",
    `${readFileSync(join(fixture.root, "app/server.ts"), "utf8")}
     import { watch } from "node:fs";
     watch("shopify.app.toml", () => { console.error("Out of gifts."); process.exit(1); });`,
  );
  const start = fixture.start(port);
  await start.says(UP);
  fixture.write("shopify.app.toml", "");
  expect(await start.ended).toBe(1);
  expect(start.output()).toContain("The app ended unexpectedly (exit code 1).\nOut of gifts.\n");
  await untilAllFree();
});

test("a busy port is named before anything starts", async () => {
  const other = await listen(port + 1);
  const start = fixture.start(port);
  expect(await start.ended).toBe(1);
  expect(start.output()).toContain(`Port ${port + 1} is in use by another program`);
  await close(other);
});

test("a wrong option is told before anything is installed", async () => {
  fixture.write("package-lock.json", '{ "packages": { "node_modules/new": {} } }');
  const start = fixture.start(port, "--bogus");
  expect(await start.ended).toBe(1);
  expect(start.output()).toBe('\n--bogus is not an option: see "npm start -- --help".\n');
});

test("orders are fed, and lines left out are told", async () => {
  fixture.write("orders.csv", "1,1997-01-01,9.90\n");
  const start = fixture.start(port, "--orders", "orders.csv");
  await start.says(UP);
  expect(start.output()).toContain("✓ Taking in the orders: 3 orders");
  expect(start.output()).toContain("line 2 was left out: no date");
  expect(start.output()).toContain("4 orders are later than the shop's day: left out.");
});
