/** STYLE.md's rules for files and folders, executed on every source file of the project. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../bin/setup/project-root.mjs";
import { violationsIn } from "./support/architecture-rules.ts";

const TREES = ["app", "bench", "bin", "extensions", "sandbox", "storm", "test"];
const BUILT = /(^|\/)(node_modules|dist)\//;

function sourcesOf(tree: string): string[] {
  const folder = join(projectRoot, tree);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => `${tree}/${path.replaceAll("\\", "/")}`)
    .filter((path) => /\.(tsx?|mjs)$/.test(path) && !path.endsWith(".d.ts"))
    .filter((path) => !BUILT.test(path));
}

describe.each(TREES)("%s", (tree) => {
  test("every file knows its room", () => {
    const found = sourcesOf(tree).flatMap((path) =>
      violationsIn(path, readFileSync(join(projectRoot, path), "utf8")),
    );
    expect(found).toEqual([]);
  });
});

test("the project's sources are where they are looked for", () => {
  expect(sourcesOf("app")).toContain("app/domain/money.ts");
  expect(sourcesOf("bin")).toContain("bin/build/build.ts");
});

/** Path, bad source, what is said of it. */
const BROKEN: [string, string, string][] = [
  ["app/domain/a.ts", 'import { x } from "../usecases/b.ts";', "domain may not import usecases"],
  [
    "app/domain/tiers/a.ts",
    'import type { X } from "../../store/b.ts";',
    "domain may not import store",
  ],
  ["app/domain/a.ts", 'export { x } from "../ui/b.tsx";', "domain may not import ui"],
  ["app/domain/a.ts", 'type X = import("../shopify/b.ts").X;', "domain may not import shopify"],
  [
    "app/usecases/a.ts",
    'const x = await import("../store/b.ts");',
    "usecases may not import store",
  ],
  ["app/usecases/a.ts", 'import "../routes/b.ts";', "usecases may not import routes"],
  ["app/store/a.ts", 'import { x } from "../shopify/b.ts";', "store may not import shopify"],
  ["app/shopify/a.ts", 'import { x } from "../store/b.ts";', "shopify may not import store"],
  ["app/ui/a.tsx", 'import type { X } from "../usecases/b.ts";', "ui may not import usecases"],
  ["app/routes/a.tsx", 'import { x } from "../store/b.ts";', "routes may not import store"],
  [
    "app/routes/a.tsx",
    'import { x } from "../domain/b.ts";',
    "routes may import domain as types only",
  ],
  [
    "app/routes/a.tsx",
    'import { x } from "../usecases/b.ts";',
    "routes may import usecases as types only",
  ],
  [
    "app/routes/a.tsx",
    'import { x } from "../config.server.ts";',
    "routes may not import config.server",
  ],
  [
    "app/usecases/a.ts",
    'import { x } from "../services.server.ts";',
    "usecases may not import services.server",
  ],
  ["app/server.ts", 'import { x } from "../sandbox/b.ts";', "app may not import sandbox"],
  ["app/ui/a.tsx", 'import { x } from "../../extensions/b.ts";', "app may not import extensions"],
  [
    "sandbox/shop/a.ts",
    'import type { X } from "../../app/domain/b.ts";',
    "sandbox may not import app",
  ],
  [
    "extensions/gift/src/a.ts",
    'import { x } from "../../../app/domain/b.ts";',
    "extensions may not import app",
  ],
  [
    "extensions/gift/src/a.ts",
    'import { x } from "../../../sandbox/b.ts";',
    "extensions may not import sandbox",
  ],
  [
    "storm/oracle/a.ts",
    'import { x } from "../history/b.ts";',
    "the oracle may not import storm/history/b.ts",
  ],
  [
    "storm/oracle/a.ts",
    'import type { X } from "../../app/domain/money.ts";',
    "the oracle may not import app/domain/money.ts",
  ],
  ["app/domain/a.ts", "const x = process.env.X;", '"process.env" belongs in .'],
  ["app/store/a.ts", "const x = new Date();", '"new Date()" belongs in .'],
  ["app/usecases/a.ts", "const x = Date.now();", '"Date.now(" belongs in .'],
  ["app/domain/a.ts", "const x = Math.random();", '"Math.random(" belongs in .'],
  [
    "app/usecases/a.ts",
    'import { x } from "@prisma/client";',
    '"@prisma/client" belongs in store or .',
  ],
  ["app/routes/a.ts", "db.$transaction([]);", '"$transaction" belongs in store or .'],
  ["app/store/a.ts", 'const x = "gid://shopify/Order/1";', '"gid://" belongs in shopify'],
  ["app/usecases/a.ts", "const x = new Response();", '"new Response(" belongs in routes or .'],
  [
    "app/domain/a.ts",
    'import { x } from "@remix-run/node";',
    '"@remix-run/" belongs in routes or ui or .',
  ],
  [
    "app/store/a.ts",
    'import { x } from "@shopify/polaris";',
    '"@shopify/polaris" belongs in routes or ui or .',
  ],
  ["app/ui/a.ts", "const x = y * 100;", '"* 100" belongs in no folder'],
  ["app/domain/a.ts", "const x = parseFloat(y);", '"parseFloat(" belongs in no folder'],
  ["app/domain/a.ts", "export function decide() {}", "decide has no docstring"],
  ["app/usecases/a.ts", "export const LIMIT = 1;", "LIMIT has no docstring"],
  ["app/usecases/a.ts", "export class Gate {}", "Gate has no docstring"],
  ["app/domain/orderFacts.ts", "", "its name is not in kebab-case"],
  ["app/routes/App.tsx", "", "its name is not in kebab-case"],
  ["app/domain/index.ts", "", "barrels hide where things come from"],
  ["sandbox/utils/a.ts", "", 'a folder "utils" is nobody\'s'],
  ["app/ui/helpers/a.ts", "", 'a folder "helpers" is nobody\'s'],
  ["extensions/common/a.ts", "", 'a folder "common" is nobody\'s'],
  ["app/types/a.ts", "", 'a folder "types" is nobody\'s'],
  [
    "app/store/a.ts",
    `function a() {${"\n".repeat(70)}}`,
    "the function in line 1 is 71 lines long",
  ],
  ["bin/a.mjs", `const a = () => {${"\n".repeat(70)}};`, "the function in line 1 is 71 lines long"],
  ["app/store/a.ts", "// @ts-ignore", '"@ts-ignore" hides a problem'],
  ["sandbox/a.ts", "// biome-ignore lint: no", '"biome-ignore" hides a problem'],
  ["bin/a.ts", "// TODO later", '"TODO" hides a problem'],
  ["test/store/a.test.ts", 'vi.mock("../app/a.ts");', "vi.mock replaces a module of ours"],
];

test.each(BROKEN)("$0 is refused: $2", (path, source, complaint) => {
  expect(violationsIn(path, source)).toContain(`${path}: ${complaint}`);
});

/** Path and a source that looks like a break of a rule but is none. */
const SOUND: [string, string][] = [
  ["app/routes/app.customers_.$customerId.tsx", 'import type { X } from "../usecases/b.ts";'],
  ["app/routes/_index.tsx", 'import { x } from "../services.server.ts";'],
  ["app/routes/auth.$.tsx", 'import { authenticate } from "../shopify.server.ts";'],
  ["app/store/a.ts", 'import type { Port } from "../usecases/b.ts";'],
  [
    "app/services.server.ts",
    'import { x } from "./store/a.ts"; const now = new Date(process.env.X);',
  ],
  [
    "app/domain/a.ts",
    "/**\n * 100 orders at most; never new Date().\n */\nexport const LIMIT = 1;",
  ],
  ["app/domain/a.ts", "export interface Tier { readonly id: string }"],
  ["app/store/a.ts", 'import { PrismaClient } from "../../generated/prisma/client.ts";'],
  ["sandbox/shop/a.ts", "const now = Date.now() * 100;"],
  ["app/store/a.ts", `function a() {${"\n".repeat(69)}}`],
  ["extensions/tier-discount/src/index.ts", 'export { run } from "./run.ts";'],
  ["test/domain/a.test.ts", "// vi.mock() is not used here"],
];

test.each(SOUND)("%s is fine (%#)", (path, source) => {
  expect(violationsIn(path, source)).toEqual([]);
});
