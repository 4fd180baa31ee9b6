/**
 * The sandbox store: a Shopify on this machine. `node sandbox/main.ts [--orders [FILE]]
 * [--until DATE]`; the environment variables are in the README.
 */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { adminSchema } from "./admin-api/admin-schema.ts";
import { pagesHandler } from "./pages/pages.ts";
import { openSandbox, type SandboxWishes } from "./sandbox.ts";
import { isCalendarDay } from "./shop/shop-time.ts";
import { readAppRegistration } from "./webhooks/app-registration.ts";

const PLANS = ["basic", "advanced", "plus", "enterprise"] as const;
const USAGE = "node sandbox/main.ts [--orders [FILE]] [--until DATE]";

type Arguments = Pick<SandboxWishes, "expectsOrders" | "ordersFile" | "until">;

function wishesFrom(env: NodeJS.ProcessEnv, args: string[]): SandboxWishes {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const plan = PLANS.find((known) => known === (env.SANDBOX_PLAN ?? "plus"));
  if (!plan) throw new Error(`SANDBOX_PLAN is one of ${PLANS.join(", ")}`);
  return {
    port: wholeNumber(env, "SANDBOX_PORT", 4510),
    dataFolder: join(resolve(root, env.HADIYA_DATA_DIR || ".data"), "sandbox"),
    app: readAppRegistration(root, {
      key: env.SHOPIFY_API_KEY || "sandbox-key",
      secret: env.SHOPIFY_API_SECRET || "sandbox-secret",
    }),
    handle: env.SANDBOX_SHOP || "hadiya-demo",
    currency: env.SANDBOX_CURRENCY || "USD",
    timeZone: env.SANDBOX_TIME_ZONE || "Asia/Riyadh",
    plan,
    seed: wholeNumber(env, "SANDBOX_SEED", 7),
    customers: wholeNumber(env, "SANDBOX_CUSTOMERS", 400),
    concurrency: wholeNumber(env, "SANDBOX_CONCURRENCY", 128),
    ...argumentsFrom(args),
    pages: pagesHandler,
  };
}

function argumentsFrom(args: string[]): Arguments {
  const wanted: Arguments = { expectsOrders: false, ordersFile: null, until: null };
  const rest = [...args];
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const value = rest[0]?.startsWith("--") ? undefined : rest.shift();
    if (name === "--orders") {
      wanted.expectsOrders = true;
      wanted.ordersFile = value === undefined ? null : resolve(value);
    } else if (name === "--until" && value !== undefined && isCalendarDay(value)) {
      wanted.until = value;
    } else {
      throw new Error(`cannot make sense of ${name} ${value ?? ""}: ${USAGE}`);
    }
  }
  return wanted;
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const value = env[name];
  if (!value) return otherwise;
  if (!/^\d+$/.test(value)) throw new Error(`${name} is a whole number, not "${value}"`);
  return Number(value);
}

async function main(): Promise<void> {
  const sandbox = await openSandbox(wishesFrom(process.env, process.argv.slice(2)));
  process.stdout.write(`sandbox: listening on ${sandbox.context.settings.origin}\n`);
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    void sandbox.close().then(() => process.exit(0));
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  // Whoever started us with a channel and is gone has taken the app along.
  process.on("disconnect", end);
  // Reading Shopify's schema takes a third of a second: now, not while the app waits for an answer.
  setImmediate(adminSchema);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
