import { z } from "zod";

const appSchema = z.object({
  SHOPIFY_API_KEY: z.string().min(1),
  SHOPIFY_API_SECRET: z.string().min(1),
  SHOPIFY_APP_URL: z.url(),
  SCOPES: z.string().transform((text) => text.split(",").map((scope) => scope.trim())),
  HOST: z.string().default("0.0.0.0"),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug"]).default("info"),
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
  readonly appUrl: string;
  readonly scopes: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
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
    appUrl: values.SHOPIFY_APP_URL,
    scopes: values.SCOPES,
    host: values.HOST,
    port: values.PORT,
    logLevel: values.LOG_LEVEL,
  };
}

export function readDatabaseConfig(environment: Environment = process.env): DatabaseConfig {
  const { DATABASE_URL: url, HADIYA_DATA_DIR: folder } = read(databaseSchema, environment);
  return {
    databaseUrl: url ?? null,
    dataFolder: folder === "memory:" ? null : `${folder}/hadiya`,
  };
}

function read<Output>(expected: z.ZodType<Output>, environment: Environment): Output {
  const result = expected.safeParse(environment);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join(".") ?? "the environment";
  const problem = environment[name] === undefined ? "is not set" : `is wrong: ${issue?.message}`;
  throw new BadConfiguration(`${name} ${problem}. See README, "On a server".`);
}
