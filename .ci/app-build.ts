// Does Shopify's own command line accept the UI extensions? It runs in a copy of what it needs, with
// the CLI installed there: 50 MB nobody else needs. The Function is left out, since compiling it
// fetches a compiler from outside the registry; its bundle runs in QuickJS in the tests.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CLI = "@shopify/cli@4.8.2";
const UI_EXTENSIONS = ["loyalty-perks", "surprise-gift"];
const LONGEST_MS = 240_000;
const root = join(import.meta.dirname, "..");

function run(command: string, args: string[], cwd: string): { ok: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    timeout: LONGEST_MS,
    env: { ...process.env, CI: "1", SHOPIFY_CLI_NO_ANALYTICS: "1" },
  });
  return { ok: status === 0, output: `${stdout}${stderr}` };
}

function prepare(folder: string): void {
  const toml = readFileSync(join(root, "shopify.app.toml"), "utf8");
  const clientId = 'client_id = "00000000000000000000000000000000"';
  writeFileSync(join(folder, "shopify.app.toml"), toml.replace('client_id = ""', clientId));
  for (const name of [...UI_EXTENSIONS, "standing"]) {
    cpSync(join(root, "extensions", name), join(folder, "extensions", name), { recursive: true });
  }
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  ) as Record<string, Record<string, string>>;
  const versions = { ...dependencies, ...devDependencies };
  const needed = ["preact", "@preact/signals", "@shopify/ui-extensions"];
  const picked = Object.fromEntries(needed.map((name) => [name, versions[name]]));
  const manifest = { name: "hadiya", private: true, dependencies: picked };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
}

const folder = mkdtempSync(join(tmpdir(), "hadiya-app-build-"));
try {
  prepare(folder);
  const installed = run("npm", ["install", "--no-audit", "--no-fund", CLI], folder);
  const cli = join(folder, "node_modules", "@shopify", "cli", "bin", "run.js");
  const args = [cli, "app", "build", "--skip-dependencies-installation"];
  const built = installed.ok ? run(process.execPath, args, folder) : installed;
  const accepted = built.ok && /built/i.test(built.output);
  const mark = accepted ? "✓" : "✗";
  process.stdout.write(`${mark} shopify app build accepts the UI extensions\n`);
  if (!accepted) process.stdout.write(`${built.output.slice(-3000)}\n`);
  process.stdout.write(accepted ? "1 passed, 0 failed\n" : "0 passed, 1 failed\n");
  process.exitCode = accepted ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
