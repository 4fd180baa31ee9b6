// @ts-check
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ClearFailure } from "./clear-failure.mjs";
import { hashOf, isFresh, writeStamp } from "./source-stamp.mjs";

const INPUTS = ["prisma/schema.prisma", "prisma.config.ts", "node_modules/prisma/package.json"];
const PRISMA = join("node_modules", "prisma", "build", "index.js");

/**
 * Generates the database client when the schema changed since the last time.
 * @param {string} root
 * @param {string} [node] the Node to run Prisma with
 * @returns {Promise<"generated" | "fresh" | "no_schema">}
 */
export async function generateClient(root, node = process.execPath) {
  const schema = join(root, "prisma", "schema.prisma");
  if (!existsSync(schema)) return "no_schema";
  // Beside the client, which goes when the packages are installed anew.
  const stamp = join(root, "node_modules", ".hadiya-client-hash");
  const hash = hashOf(root, INPUTS);
  if (isFresh(stamp, hash) && existsSync(clientFolder(root, schema))) return "fresh";
  const { code, output } = await runPrisma(root, node);
  if (code !== 0)
    throw new ClearFailure(`The database client could not be generated:\n${output.trim()}`);
  writeStamp(stamp, hash);
  return "generated";
}

/**
 * Where the schema says that the client goes, or Prisma's own place.
 * @param {string} root
 * @param {string} schema
 */
function clientFolder(root, schema) {
  const output = /^\s*output\s*=\s*"([^"]+)"/m.exec(readFileSync(schema, "utf8"))?.[1];
  return output
    ? resolve(dirname(schema), output)
    : join(root, "node_modules", ".prisma", "client", "index.js");
}

/**
 * @param {string} root
 * @param {string} node
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function runPrisma(root, node) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(node, [PRISMA, "generate", "--no-hints"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        // Generating needs no engine, but Prisma would download one unless told of a file.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
        CHECKPOINT_DISABLE: "1",
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output += chunk;
      });
    child.on("close", (code) => resolve({ code, output }));
  });
}
