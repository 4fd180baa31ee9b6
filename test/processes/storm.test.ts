/**
 * A small storm on a server: real processes of the built app, killed while it rages. The embedded
 * database takes minutes of it, since each kill costs seconds there: `npm run storm` does that.
 */
import { chmodSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { runStorm } from "../../storm/run-storm.ts";
import { DATABASE_KINDS } from "../support/database.ts";

const WEBHOOKS = 1200;
const LONGEST_MS = 400_000;
const FOREIGN_SERVER = process.env.TEST_DATABASE_URL ?? null;

test.runIf(DATABASE_KINDS.includes("server"))(
  "a storm on a server's database leaves what the oracle says",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "hadiya-storm-test-"));
    chmodSync(folder, 0o755); // PostgreSQL's own user goes through it
    try {
      const { verdict, sent, toll } = await runStorm({
        seed: 20_261_127,
        webhooks: WEBHOOKS,
        minutes: null,
        database: "server",
        webs: 1,
        workers: 1,
        root: projectRoot,
        folder,
        foreignServer: FOREIGN_SERVER,
        rhythm: { leastMs: 300, mostMs: 1500, longestHaltMs: 8000 },
        say: () => undefined,
      });
      expect(verdict.faults).toEqual([]);
      expect(verdict.counts.stored).toBe(WEBHOOKS);
      expect(sent.statuses.get(401)).toBeGreaterThan(WEBHOOKS / 60);
      expect(toll.kills).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  LONGEST_MS,
);
