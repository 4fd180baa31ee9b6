import { describe, expect, test } from "vitest";
import {
  baseless,
  seriousFindings,
  unallowed,
  undecidedScripts,
  unvouched,
} from "../../bin/check/dependencies.ts";

const INTEGRITY = "sha512-AAAA";
const locked = (entry: object) => ({
  packages: { "": {}, "node_modules/a": { integrity: INTEGRITY, ...entry } },
});

test.each([
  {},
  { resolved: "https://registry.npmjs.org/a/-/a-1.0.0.tgz" },
  { dependencies: { b: "^1.2.3 || ~2.0.0-rc.1", c: "npm:@x/b@^4.2.0", d: "*", e: ">= 1 < 3" } },
])("a package of the registry is vouched for: %j", (entry) => {
  expect(unvouched(locked(entry))).toEqual([]);
});

test.each([
  [{ integrity: undefined }, "node_modules/a has no sha512"],
  [{ integrity: "sha1-AAAA" }, "node_modules/a has no sha512"],
  [{ link: true }, "node_modules/a is a link"],
  [
    { resolved: "http://registry.npmjs.org/a.tgz" },
    "node_modules/a comes from http://registry.npmjs.org/a.tgz",
  ],
  [
    { resolved: "git+ssh://git@example.com/a.git" },
    "node_modules/a comes from git+ssh://git@example.com/a.git",
  ],
  [{ dependencies: { b: "github:x/b" } }, "node_modules/a wants b from github:x/b"],
  [{ optionalDependencies: { b: "file:../b" } }, "node_modules/a wants b from file:../b"],
  [
    { dependencies: { b: "https://example.com/b.tgz" } },
    "node_modules/a wants b from https://example.com/b.tgz",
  ],
  [{ dependencies: { b: "x/b" } }, "node_modules/a wants b from x/b"],
])("a package from elsewhere is not: %j", (entry, complaint) => {
  expect(unvouched(locked(entry))).toEqual([complaint]);
});

test("what package.json itself asks for is looked at too", () => {
  const lockfile = { packages: { "": { devDependencies: { b: "git://example.com/b" } } } };
  expect(unvouched(lockfile)).toEqual(["package.json wants b from git://example.com/b"]);
});

test("each install script is decided about, and each decision has one", () => {
  const packages = {
    "": { hasInstallScript: true },
    "node_modules/allowed": { hasInstallScript: true },
    "node_modules/denied": { hasInstallScript: true },
    "node_modules/a/node_modules/@x/new": { hasInstallScript: true },
    "node_modules/none": {},
  };
  expect(undecidedScripts({ packages }, { allowed: true, denied: false, gone: true })).toEqual([
    "@x/new has an install script that allowScripts does not decide about",
    "gone in allowScripts has no install script",
  ]);
});

describe("an audit", () => {
  const advisory = (id: string, severity: string) => ({
    source: 1,
    name: "a",
    title: "Lets anybody in",
    url: `https://github.com/advisories/${id}`,
    severity,
  });
  const audit = JSON.stringify({
    vulnerabilities: {
      a: { severity: "high", via: [advisory("GHSA-1", "high"), advisory("GHSA-2", "moderate")] },
      b: { severity: "high", via: ["a"] },
      c: {
        severity: "critical",
        via: [advisory("GHSA-3", "critical"), advisory("GHSA-1", "high")],
      },
    },
  });
  const found = seriousFindings(audit) ?? [];
  const allow = (id: string, until: string) => ({ advisory: id, reason: "not reached", until });

  test("gives what is high or critical, each once", () => {
    expect(found.map(({ advisory: id }) => id)).toEqual(["GHSA-1", "GHSA-3"]);
    expect(seriousFindings('{"vulnerabilities":{}}')).toEqual([]);
  });

  test.each(['{"message":"405 Method Not Allowed","statusCode":405}', "", "npm error"])(
    "is none where the registry answers %s",
    (output) => expect(seriousFindings(output)).toBeNull(),
  );

  test("fails but for what is allowed, up to its last day", () => {
    const today = "2027-01-31";
    const both = [allow("GHSA-1", today), allow("GHSA-3", today)];
    expect(unallowed(found, both, today)).toEqual([]);
    expect(unallowed(found, both, "2027-02-01")).toHaveLength(2);
    expect(unallowed(found, both.slice(1), today)).toEqual(["a: high, Lets anybody in (GHSA-1)"]);
  });

  test("wants no allowance left over", () => {
    expect(unallowed([], [allow("GHSA-9", "2027-01-31")], "2027-01-01")).toEqual([
      ".ci/audit-allow.json allows GHSA-9, which is not found any more",
    ]);
  });
});

test.each([
  [{ advisory: "GHSA-1", until: "2027-01-31" }],
  [{ advisory: "GHSA-1", reason: " ", until: "2027-01-31" }],
  [{ advisory: "GHSA-1", reason: "not reached" }],
  [{ advisory: "GHSA-1", reason: "not reached", until: "some day" }],
])("an allowance needs a reason and an end: %j", (allowance) => {
  expect(baseless([allowance])).toHaveLength(1);
});
