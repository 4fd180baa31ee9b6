import { parseArgs } from "node:util";
import { readConfig, readDatabaseConfig } from "../../app/config.server.ts";
import { openDatabase } from "../../app/db.server.ts";
import type { Concern } from "../../app/domain/health/verdict.ts";
import { missingScopes } from "../../app/shopify/access-scopes.ts";
import { migrationsIn, pendingMigrations } from "../../app/store/migrate.ts";
import { type QueueHealth, readQueueHealth } from "../../app/store/queue-health.ts";
import { healthReader } from "../../app/store/shop-health.ts";
import { readShops } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { shopHealth } from "../../app/usecases/health/shop-health.ts";
import type { Command } from "./command.ts";

interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

export const doctor: Command = {
  summary: "check configuration, database, migrations, and what each shop's Health page says",
  usage: [
    "Usage: npm run -s hadiya -- doctor",
    "",
    "One line for each thing looked at, and for each shop what its Health page says. The exit code is",
    "1 when one of them is not well.",
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
    return [
      { ok: true, text: "migrations: up to date" },
      ...queueFindings(health),
      ...(await shopFindings(database)),
    ];
  } catch (error) {
    return [{ ok: false, text: `migrations: ${(error as Error).message}` }];
  }
}

function queueFindings({ waiting, parked, failedJobs, lastWebhook }: QueueHealth): Finding[] {
  const last = lastWebhook ? `the last came ${lastWebhook.toISOString()}` : "none has come yet";
  const why = parked > 0 ? "; the Health page of each shop says why" : "";
  return [
    { ok: true, text: `webhooks: ${last}; ${waiting} waiting` },
    { ok: parked === 0, text: `parked webhooks: ${parked}${why}` },
    { ok: failedJobs === 0, text: `jobs given up: ${failedJobs}` },
  ];
}

/** Where only the command line runs, nobody speaks to Shopify and nothing is behind. */
const NEEDS_APP = new Set<Concern["kind"]>([
  "access_lost",
  "scopes_missing",
  "inbox_behind",
  "perks_behind",
  "comparison_late",
]);

/** The same judgement the Health page of each shop shows. */
async function shopFindings(database: Database): Promise<Finding[]> {
  const scopes = (process.env.SCOPES ?? "").split(",").filter(Boolean);
  const reader = healthReader(database, (granted) => missingScopes(scopes, granted));
  const isApp = Boolean(process.env.SHOPIFY_API_KEY);
  const findings: Finding[] = [];
  for (const { shopId, domain, installed } of await readShops(database)) {
    if (!installed) continue;
    const health = await shopHealth(reader, { shopId, now: new Date() });
    if (!health) continue;
    const concerns = health.concerns.filter(({ kind }) => isApp || !NEEDS_APP.has(kind));
    if (concerns.length === 0) findings.push({ ok: true, text: `${domain}: all is well` });
    for (const concern of concerns) {
      findings.push({ ok: false, text: `${domain}: ${sentence(concern)}` });
    }
  }
  return findings;
}

function sentence(concern: Concern): string {
  switch (concern.kind) {
    case "access_lost":
      return "Shopify does not let Hadiya in; the merchant has to open it again";
    case "scopes_missing":
      return `permissions are missing: ${concern.scopes.join(", ")}`;
    case "backfill_failed":
      return "reading past orders stopped before its end";
    case "parked":
      return `${concern.webhooks} webhooks set aside; its Health page says why`;
    case "inbox_behind":
      return `the oldest webhook has been waiting for ${concern.seconds} s`;
    case "perks_behind":
      return `a changed perk has been waiting for ${concern.seconds} s`;
    case "comparison_late":
      return `Shopify was last compared with ${concern.seconds} s ago`;
  }
}
