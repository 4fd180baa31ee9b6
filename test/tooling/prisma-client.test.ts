import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { generateClient } from "../../bin/setup/prisma-client.mjs";

/** Stands where Prisma's command line does, and leaves what it was told of its engine. */
const PRISMA = `
  const { mkdirSync, writeFileSync } = require("node:fs");
  mkdirSync("node_modules/.prisma/client", { recursive: true });
  writeFileSync("node_modules/.prisma/client/index.js", process.env.PRISMA_SCHEMA_ENGINE_BINARY);`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hadiya-prisma-"));
  put("node_modules/prisma/build/index.js", PRISMA);
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test("without a schema there is nothing to generate", async () => {
  expect(await generateClient(root)).toBe("no_schema");
});

test("once for a schema; again when it changes or the client is gone", async () => {
  put("prisma/schema.prisma", "model A {}");
  expect(await generateClient(root)).toBe("generated");
  const client = readFileSync(join(root, "node_modules/.prisma/client/index.js"), "utf8");
  expect(client).toBe(process.execPath);
  expect(await generateClient(root)).toBe("fresh");
  put("prisma/schema.prisma", "model B {}");
  expect(await generateClient(root)).toBe("generated");
  rmSync(join(root, "node_modules/.prisma"), { recursive: true });
  expect(await generateClient(root)).toBe("generated");
});

test("a client that went elsewhere is looked for there", async () => {
  put("prisma/schema.prisma", 'output = "../generated/prisma"');
  expect(await generateClient(root)).toBe("generated");
  put("generated/prisma/client.ts", "");
  expect(await generateClient(root)).toBe("fresh");
});

test("what Prisma says is passed on when it fails", async () => {
  put("prisma/schema.prisma", "model A {");
  put("node_modules/prisma/build/index.js", 'console.error("line 1: no end"); process.exit(1);');
  await expect(generateClient(root)).rejects.toThrow("could not be generated:\nline 1: no end");
});
