import { z } from "zod";
import type { Retention } from "./store/maintenance.ts";

const port = z.coerce.number().int().min(1).max(65535);

/** Shopify repeats a webhook for up to a day; a request may be answered for up to thirty. */
const days = (least: number) => z.coerce.number().int().min(least).max(3650);

/** As Express takes it; "true", which would believe anybody's X-Forwarded-For, is no address. */
function trustedProxies(text: string, context: z.RefinementCtx): TrustedProxies {
  if (text === "") return false;
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const addresses = text.split(",").map((each) => each.trim());
  if (addresses.every((each) => PROXIES.test(each))) return addresses;
  context.addIssue("it has to be a number of proxies, or their addresses");
  return z.NEVER;
}

/** Proxies whose X-Forwarded-For is believed: none, the nearest so many, or these. */
export type TrustedProxies = false | number | readonly string[];

const PROXIES = /^(loopback|linklocal|uniquelocal|[\da-f.:]*[.:][\da-f.:]*(\/\d{1,3})?)$/i;

const appSchema = z.object({
  SHOPIFY_API_KEY: z.string().min(1),
  SHOPIFY_API_SECRET: z.string().min(1),
  SHOPIFY_API_SECRET_PREVIOUS: z.string().min(1).optional(),
  SHOPIFY_APP_URL: z.url(),
  SCOPES: z.string().transform((text) => text.split(",").map((scope) => scope.trim())),
  HOST: z.string().default("0.0.0.0"),
  PORT: port.default(3000),
  HADIYA_HEALTH_PORT: port.optional(),
  METRICS_TOKEN: z.string().min(16, "it has to be 16 characters or longer").optional(),
  TRUST_PROXY: z.string().default("").transform(trustedProxies),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug"]).default("info"),
  HADIYA_KEEP_WEBHOOKS_DAYS: days(2).default(30),
  HADIYA_KEEP_ANSWERS_DAYS: days(30).default(60),
});

const databaseSchema = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "it has to begin with postgresql://")
    .optional(),
  HADIYA_DATA_DIR: z.string().min(1).default(".data"),
});

/** Where the facts are kept. */
export interface DatabaseConfig {
  readonly databaseUrl: string | null;
  /** Folder of the embedded database; null keeps it in memory. */
  readonly dataFolder: string | null;
}

/** All the app takes from the environment, read once at start. */
export interface Config extends DatabaseConfig {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** While the secret is being rotated Shopify still signs with the one before; null otherwise. */
  readonly previousApiSecret: string | null;
  readonly appUrl: string;
  readonly scopes: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Where a worker process says how it is; null where nobody asks. */
  readonly healthPort: number | null;
  /** What /metrics asks for; null where it is not served. */
  readonly metricsToken: string | null;
  readonly trustProxy: TrustedProxies;
  readonly logLevel: string;
  readonly retention: Retention;
}

/** A missing or malformed setting stops the start with one sentence that names it. */
export class BadConfiguration extends Error {
  override readonly name = "BadConfiguration";
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig(environment: Environment = process.env): Config {
  const values = read(appSchema, environment);
  return {
    ...readDatabaseConfig(environment),
    apiKey: values.SHOPIFY_API_KEY,
    apiSecret: values.SHOPIFY_API_SECRET,
    previousApiSecret: values.SHOPIFY_API_SECRET_PREVIOUS ?? null,
    appUrl: values.SHOPIFY_APP_URL,
    scopes: values.SCOPES,
    host: values.HOST,
    port: values.PORT,
    healthPort: values.HADIYA_HEALTH_PORT ?? null,
    metricsToken: values.METRICS_TOKEN ?? null,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    retention: {
      webhooksDays: values.HADIYA_KEEP_WEBHOOKS_DAYS,
      answersDays: values.HADIYA_KEEP_ANSWERS_DAYS,
    },
  };
}

export function readDatabaseConfig(environment: Environment = process.env): DatabaseConfig {
  const { DATABASE_URL: url, HADIYA_DATA_DIR: folder } = read(databaseSchema, environment);
  return {
    databaseUrl: url ?? null,
    dataFolder: folder === "memory:" ? null : `${folder}/hadiya`,
  };
}

/**
 * Web and worker apart share their work through a server's database; the embedded one belongs to a
 * single process.
 */
export function requireServerDatabase(config: DatabaseConfig, command: string): void {
  if (config.databaseUrl !== null) return;
  throw new BadConfiguration(
    `"${command}" needs DATABASE_URL, a PostgreSQL server: the embedded database belongs to one process. Run "npm run serve", which is web and worker in one, or see README, "On a server".`,
  );
}

function read<Output>(expected: z.ZodType<Output>, environment: Environment): Output {
  const result = expected.safeParse(environment);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join(".") ?? "the environment";
  const problem = environment[name] === undefined ? "is not set" : `is wrong: ${issue?.message}`;
  throw new BadConfiguration(`${name} ${problem}. See README, "On a server".`);
}
