/** A small storm, on both databases: real processes of the built app, killed while it rages. */
import { chmodSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { runStorm } from "../../storm/run-storm.ts";
import { DATABASE_KINDS } from "../support/database.ts";

/** A killed process on the embedded database takes seconds to come back: a smaller storm there. */
const WEBHOOKS = { embedded: 500, server: 1200 };
const LONGEST_MS = 400_000;
const FOREIGN_SERVER = process.env.TEST_DATABASE_URL ?? null;

test.each(DATABASE_KINDS)(
  "a storm on the %s database leaves what the oracle says",
  async (kind) => {
    const folder = mkdtempSync(join(tmpdir(), "hadiya-storm-test-"));
    chmodSync(folder, 0o755); // PostgreSQL's own user goes through it
    try {
      const { verdict, sent, toll } = await runStorm({
        seed: 20_261_127,
        webhooks: WEBHOOKS[kind],
        minutes: null,
        database: kind,
        webs: 1,
        workers: 1,
        root: projectRoot,
        folder,
        foreignServer: FOREIGN_SERVER,
        rhythm: { leastMs: 300, mostMs: 1500 },
        say: () => undefined,
      });
      expect(verdict.faults).toEqual([]);
      expect(verdict.counts.stored).toBe(WEBHOOKS[kind]);
      expect(sent.statuses.get(401)).toBeGreaterThan(WEBHOOKS[kind] / 60);
      expect(toll.kills).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  LONGEST_MS,
);
