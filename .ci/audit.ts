// Is what we ship known to be unsafe? The registry's audit says, where it gives any; a serious finding
// fails unless .ci/audit-allow.json lives with it for a while. What needs no registry is always checked.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Allowed,
  baseless,
  type Lockfile,
  seriousFindings,
  unallowed,
  undecidedScripts,
  unvouched,
} from "../bin/check/dependencies.ts";
import { type Tally, tallyLine } from "../bin/check/tally.ts";

const root = join(import.meta.dirname, "..");
const tally: Tally = { passed: 0, failed: 0 };

function read<Content>(path: string): Content {
  return JSON.parse(readFileSync(join(root, path), "utf8")) as Content;
}

function check(name: string, complaints: readonly string[]): void {
  const holds = complaints.length === 0;
  if (holds) tally.passed += 1;
  else tally.failed += 1;
  console.log(`${holds ? "✓" : "✗"} ${name}`);
  for (const complaint of complaints) console.log(`  ${complaint}`);
}

function audit(): string {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["audit", "--omit=dev", "--json"];
  return spawnSync(npm, args, { cwd: root, encoding: "utf8" }).stdout ?? "";
}

const lockfile = read<Lockfile>("package-lock.json");
const { allowScripts } = read<{ allowScripts: Record<string, boolean> }>("package.json");
const allowed = read<Allowed[]>(".ci/audit-allow.json");
const today = new Date().toISOString().slice(0, 10);

check("every package comes from the registry, with a sha512", unvouched(lockfile));
check("every install script was decided about", undecidedScripts(lockfile, allowScripts));
check("every allowance has a reason and an end", baseless(allowed));
const findings = seriousFindings(audit());
if (findings) check("nothing shipped is seriously unsafe", unallowed(findings, allowed, today));
else
  console.log("  npm audit: this registry gives no audits; nothing is known of what is shipped.");
console.log(tallyLine(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
