import { parseArgs } from "node:util";
import { readConfig, readDatabaseConfig } from "../../app/config.server.ts";
import { openDatabase } from "../../app/db.server.ts";
import { migrationsIn, pendingMigrations } from "../../app/store/migrate.ts";
import { type QueueHealth, readQueueHealth } from "../../app/store/queue-health.ts";
import type { Database } from "../../app/store/sql.ts";
import type { Command } from "./command.ts";

interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

export const doctor: Command = {
  summary: "check configuration, database, migrations, queue and the last webhook",
  usage: [
    "Usage: npm run -s hadiya -- doctor",
    "",
    "One line for each thing looked at; the exit code is 1 when one of them is not well.",
  ].join("\n"),
  run: async (argv, { out }) => {
    parseArgs({ args: argv });
    const findings = [configuration(), ...(await databaseFindings())];
    for (const { ok, text } of findings) out(`${ok ? "ok  " : "FAIL"} ${text}\n`);
    return findings.every(({ ok }) => ok) ? 0 : 1;
  },
};

/** Without Shopify's settings only the command line can run, which is worth saying and no fault. */
function configuration(): Finding {
  if (!process.env.SHOPIFY_API_KEY) {
    const text = "configuration: SHOPIFY_API_KEY is not set, so only the command line can run";
    return { ok: true, text };
  }
  try {
    return { ok: true, text: `configuration: complete, for ${readConfig().appUrl}` };
  } catch (error) {
    return { ok: false, text: `configuration: ${(error as Error).message}` };
  }
}

async function databaseFindings(): Promise<Finding[]> {
  let database: Database;
  try {
    database = await openDatabase(readDatabaseConfig(), "the command line");
  } catch (error) {
    return [{ ok: false, text: `database: ${(error as Error).message}` }];
  }
  try {
    const answers = { ok: true, text: `database: ${database.kind}, answers` };
    return [answers, ...(await schemaFindings(database))];
  } finally {
    await database.close();
  }
}

async function schemaFindings(database: Database): Promise<Finding[]> {
  try {
    const pending = await pendingMigrations(database, migrationsIn(process.cwd()));
    if (pending.length > 0) {
      const names = pending.join(", ");
      return [{ ok: false, text: `migrations: ${names} not applied; run npm run db:migrate` }];
    }
    const health = await readQueueHealth(database);
    return [{ ok: true, text: "migrations: up to date" }, ...queueFindings(health)];
  } catch (error) {
    return [{ ok: false, text: `migrations: ${(error as Error).message}` }];
  }
}

function queueFindings({ waiting, parked, failedJobs, lastWebhook }: QueueHealth): Finding[] {
  const last = lastWebhook ? `the last came ${lastWebhook.toISOString()}` : "none has come yet";
  const unread = parked > 0 ? "; the inbox table says why" : "";
  return [
    { ok: true, text: `webhooks: ${last}; ${waiting} waiting` },
    { ok: parked === 0, text: `parked webhooks: ${parked}${unread}` },
    { ok: failedJobs === 0, text: `jobs given up: ${failedJobs}` },
  ];
}
