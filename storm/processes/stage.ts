import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { DatabaseConfig } from "../../app/config.server.ts";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { installPorts } from "../../app/store/setup.ts";
import { shopIdFor } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
import type { ShopPlan } from "../history/shop-plan.ts";
import { Member, type Role } from "./crew.ts";
import { OwnCluster } from "./own-cluster.ts";

export const STORM_SECRET = "storm-secret";

export interface StageOptions {
  readonly root: string;
  /** Holds the database and the logs; its owner removes it. */
  readonly folder: string;
  readonly database: "embedded" | "server";
  readonly webs: number;
  readonly workers: number;
  /** A server to make a database on when there can be none of our own; it is never stopped. */
  readonly foreignServer: string | null;
}

/** What a storm plays on: a database with the shops set up, and the processes of the app. */
export interface Stage {
  readonly members: readonly Member[];
  /** Where webhooks are posted. */
  readonly doors: readonly string[];
  /** Null: not ours to stop. */
  readonly cluster: OwnCluster | null;
  openDatabase(): Promise<Database>;
  close(): Promise<void>;
}

export async function setStage(options: StageOptions, shops: readonly ShopPlan[]): Promise<Stage> {
  const own = options.database === "server" ? await ownCluster(options.folder) : null;
  const config: DatabaseConfig = {
    databaseUrl: options.database === "server" ? (own?.url ?? options.foreignServer) : null,
    dataFolder: join(options.folder, "hadiya"),
  };
  if (options.database === "server" && config.databaseUrl === null) {
    throw new Error(
      "PostgreSQL's server programs are not here: name a server in TEST_DATABASE_URL.",
    );
  }
  const openDatabase = () => openMigratedDatabase(config, "the storm");
  const database = await openDatabase();
  for (const shop of shops) await setUp(database, shop);
  await database.close();
  const members = await membersOf(options, config);
  return {
    members,
    doors: members
      .filter(({ role }) => role.script !== WORKER)
      .map(({ role }) => `${role.origin}/webhooks`),
    cluster: own,
    openDatabase,
    close: async () => {
      await Promise.all(members.map((member) => member.dismiss()));
      await own?.stopAtOnce();
    },
  };
}

async function ownCluster(folder: string): Promise<OwnCluster | null> {
  return OwnCluster.create({ folder: join(folder, "cluster"), port: await freePort() });
}

/** As if it had been installed, and Shopify's side made to match: there is no Shopify in a storm. */
async function setUp(database: Database, shop: ShopPlan): Promise<void> {
  const shopId = await shopIdFor(database, shop.domain);
  const details = { name: shop.name, currency: shop.currency, timeZone: shop.timeZone };
  await installShop(installPorts(database), { shopId, details, now: new Date() });
  await database.query("update shops set prepared = prepare_wanted where shop_id = $1::int", [
    shopId,
  ]);
}

const WORKER = "app/run-worker.ts";

async function membersOf(options: StageOptions, config: DatabaseConfig): Promise<Member[]> {
  const place = { root: options.root, folder: options.folder };
  const roles: Role[] = [];
  const add = async (name: string, script: string, portName: string) => {
    const port = String(await freePort());
    const origin = `http://127.0.0.1:${port}`;
    const env = { ...baseEnv(options, config, origin), [portName]: port };
    roles.push({ name, script, origin, env });
  };
  if (options.database === "embedded") await add("serve 1", "app/server.ts", "PORT");
  else {
    for (let web = 1; web <= options.webs; web += 1) {
      await add(`web ${web}`, "app/run-web.ts", "PORT");
    }
    for (let worker = 1; worker <= options.workers; worker += 1) {
      await add(`worker ${worker}`, WORKER, "HADIYA_HEALTH_PORT");
    }
  }
  return roles.map((role) => new Member(role, place));
}

function baseEnv({ folder }: StageOptions, config: DatabaseConfig, origin: string) {
  return {
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    SHOPIFY_APP_URL: origin,
    SHOPIFY_API_KEY: "storm-key",
    SHOPIFY_API_SECRET: STORM_SECRET,
    SCOPES: "read_orders,write_customers,write_discounts",
    HADIYA_DATA_DIR: folder,
    ...(config.databaseUrl ? { DATABASE_URL: config.databaseUrl } : {}),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
