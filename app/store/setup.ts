import type { InstallPorts } from "../usecases/shops/install-shop.ts";
import type { Shop } from "../usecases/shops/shop.ts";
import type { LaunchPorts } from "../usecases/tiers/launch-programme.ts";
import { noteScopesTold } from "./granted-scopes.ts";
import { unparkEarly } from "./inbox.ts";
import { markAllStale } from "./perks.ts";
import {
  bumpRevision,
  markInstalled,
  markLaunched,
  publishValuation,
  readShop,
  saveProgramme,
  saveShopDetails,
  wantPrepared,
} from "./shops.ts";
import type { Database, Sql } from "./sql.ts";

/** The database's side of setting a shop up. */
export function installPorts(database: Database): InstallPorts {
  return {
    transaction: (shopId, work) =>
      database.transaction((sql) =>
        work({
          lock: () => lockShop(sql, shopId),
          saveDetails: (details, updatedAt) => saveShopDetails(sql, shopId, { details, updatedAt }),
          markInstalled: (now) => markInstalled(sql, shopId, now),
          noteScopesTold: async (now) => {
            await noteScopesTold(sql, shopId, now);
          },
          saveProgramme: (programme, now) => saveProgramme(sql, shopId, { programme, now }),
          publishValuation: (next) => publishValuation(sql, shopId, next),
          markAllStale: (now) => markAllStale(sql, shopId, now),
          wantPrepared: () => wantPrepared(sql, shopId),
          unparkEarly: () => unparkEarly(sql, shopId),
          announce: () => bumpRevision(sql, shopId),
        }),
      ),
  };
}

/** The database's side of launching the programme. */
export function launchPorts(database: Database): LaunchPorts {
  return {
    transaction: (shopId, work) =>
      database.transaction((sql) =>
        work({
          lock: () => lockShop(sql, shopId),
          markLaunched: (now) => markLaunched(sql, shopId, now),
          markAllStale: (now) => markAllStale(sql, shopId, now),
          wantPrepared: () => wantPrepared(sql, shopId),
          announce: () => bumpRevision(sql, shopId),
        }),
      ),
  };
}

async function lockShop(sql: Sql, shopId: number): Promise<Shop> {
  await sql.query("select 1 from shops where shop_id = $1 for update", [shopId]);
  const shop = await readShop(sql, shopId);
  if (!shop) throw new Error(`shop ${shopId} is gone`);
  return shop;
}
