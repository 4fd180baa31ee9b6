import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test } from "vitest";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { runningSandbox } from "./running-sandbox.ts";
import { freePorts } from "./stand-in-app.ts";

const children: ReturnType<typeof spawn>[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A process that answers each line it is given, an expression, with its value. */
function childWithPreload(origin: string) {
  const answering = `
    for await (const line of (await import("node:readline")).createInterface(process.stdin)) {
      try { console.log(JSON.stringify(await eval(line))); }
      catch (error) { console.log(JSON.stringify(error.message)); }
    }`;
  const child = spawn(
    process.execPath,
    ["--import", "./sandbox/preload.ts", "--input-type=module", "--eval", answering],
    { cwd: projectRoot, env: { ...process.env, SANDBOX_ORIGIN: origin } },
  );
  children.push(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const evaluate = async (expression: string) => {
    child.stdin.write(`${expression}\n`);
    const line = await lines.next();
    return JSON.parse(line.value ?? "null");
  };
  return { child, evaluate };
}

describe("the preload in a process of its own", () => {
  test("lives in the shop's time, from the first moment and after every change", async () => {
    const { origin, ask, context } = await runningSandbox({ until: "1998-07-01" });
    const { evaluate } = childWithPreload(origin);
    expect(await evaluate("new Date().toISOString().slice(0, 7)")).toMatch(/^1998-0[67]$/);
    await ask("POST", "clock", { days: 10 });
    const now = await evaluate("Date.now()");
    expect(Math.abs(now - context.shop.now())).toBeLessThan(5000);
  });

  test("leaves everything else of Date as it is", async () => {
    const { origin } = await runningSandbox({ until: "2030-01-01" });
    const { evaluate } = childWithPreload(origin);
    expect(await evaluate("new Date(0).toISOString()")).toBe("1970-01-01T00:00:00.000Z");
    expect(await evaluate("Date.UTC(2000, 0, 1)")).toBe(946_684_800_000);
    expect(await evaluate("Date().includes('20')")).toBe(true);
    expect(await evaluate("(class Day extends Date {}, new Date() instanceof Date)")).toBe(true);
    const subclass =
      "new (class Day extends Date { year() { return this.getUTCFullYear(); } })().year()";
    expect(await evaluate(subclass)).toBeGreaterThanOrEqual(2029);
    expect(await evaluate("new Date().constructor === Date")).toBe(true);
  });

  test("sends Shopify's addresses to the sandbox, and refuses any other", async () => {
    const { origin } = await runningSandbox();
    const { evaluate } = childWithPreload(origin);
    const call =
      'fetch("https://hadiya-demo.myshopify.com/admin/api/2026-07/graphql.json", { method: "POST", body: "{}" }).then((r) => r.status)';
    expect(await evaluate(call)).toBe(401);
    expect(await evaluate('fetch("https://example.com/x")')).toBe(
      "offline: refused GET https://example.com/x",
    );
    expect(await evaluate('fetch("https://myshopify.com.example.com/")')).toContain("offline");
    expect(await evaluate(`fetch("${origin}/__sandbox/health").then((r) => r.status)`)).toBe(200);
  });

  test("does not keep a finished process alive", async () => {
    const { origin } = await runningSandbox();
    const { child } = childWithPreload(origin);
    child.stdin.end();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("says what is missing when there is no address", async () => {
    const { child } = childWithPreload("");
    let said = "";
    child.stderr.on("data", (part) => {
      said += part;
    });
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(said).toBe("SANDBOX_ORIGIN is missing: the sandbox store's address\n");
  });
});

test("a port in use is said in one sentence", async () => {
  const port = await freePorts();
  await runningSandbox({ port });
  const child = spawn(process.execPath, ["sandbox/main.ts", "--orders"], {
    cwd: projectRoot,
    env: { ...process.env, SANDBOX_PORT: String(port) },
  });
  children.push(child);
  let said = "";
  child.stderr.on("data", (part) => {
    said += part;
  });
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(said).toBe(`sandbox: port ${port} is in use by another program\n`);
});
