import { type ClvModel, type CostInputs, DEFAULT_COSTS } from "../domain/clv/clv-model.ts";
import type { RfmCuts } from "../domain/clv/rfm.ts";
import type { ValueBasis } from "../domain/clv/value-class.ts";
import type { Valuation } from "../domain/customer-standing.ts";
import type { Programme } from "../domain/tiers/programme.ts";
import { dayText, parseDay } from "../domain/time.ts";
import type { NewValuation } from "../usecases/clv/new-valuation.ts";
import type { BatchShop } from "../usecases/inbox/process-inbox.ts";
import type { Shop, ShopDetails } from "../usecases/shops/shop.ts";
import { markLetIn } from "./shop-access.ts";
import type { Sql } from "./sql.ts";

interface ShopRow {
  shop_id: number;
  domain: string;
  name: string | null;
  currency: string | null;
  time_zone: string | null;
  language: string | null;
  installed_at: Date | null;
  uninstalled_at: Date | null;
  launched_at: Date | null;
  discount_id: bigint | null;
  valuation: number;
}

function shop(row: ShopRow): Shop {
  return {
    shopId: row.shop_id,
    domain: row.domain,
    name: row.name,
    currency: row.currency,
    timeZone: row.time_zone,
    language: row.language === "en" || row.language === "ar" ? row.language : null,
    installed: row.installed_at !== null && row.uninstalled_at === null,
    live: row.launched_at !== null,
    discountId: row.discount_id,
    valuation: row.valuation,
  };
}

export async function readShop(sql: Sql, shopId: number): Promise<Shop | null> {
  const [row] = await sql.query<ShopRow>("select * from shops where shop_id = $1", [shopId]);
  return row ? shop(row) : null;
}

export async function findShop(sql: Sql, domain: string): Promise<Shop | null> {
  const [row] = await sql.query<ShopRow>("select * from shops where domain = $1", [domain]);
  return row ? shop(row) : null;
}

export async function readShops(sql: Sql): Promise<Shop[]> {
  return (await sql.query<ShopRow>("select * from shops order by shop_id")).map(shop);
}

/** The row id of a shop, made when it is met for the first time. */
export async function shopIdFor(sql: Sql, domain: string): Promise<number> {
  const found = await findShop(sql, domain);
  if (found) return found.shopId;
  await sql.query("insert into shops (domain) values ($1) on conflict do nothing", [domain]);
  const made = await findShop(sql, domain);
  if (!made) throw new Error(`shop ${domain} was removed while it was being added`);
  return made.shopId;
}

export async function saveShopDetails(
  sql: Sql,
  shopId: number,
  { details, updatedAt }: { readonly details: ShopDetails; readonly updatedAt: Date },
): Promise<void> {
  await sql.query(
    `update shops set name = $2, currency = $3, time_zone = $4, updated_at = $5
     where shop_id = $1 and (updated_at is null or updated_at <= $5)`,
    [shopId, details.name, details.currency, details.timeZone, updatedAt],
  );
}

/** Runs whenever a token was exchanged: whatever shut us out before is over. */
export async function markInstalled(sql: Sql, shopId: number, now: Date): Promise<void> {
  await markLetIn(sql, shopId);
  await sql.query(
    `update shops set installed_at = $2, uninstalled_at = null, redacted_at = null
     where shop_id = $1 and (installed_at is null or uninstalled_at is not null)`,
    [shopId, now],
  );
}

/** False when the shop was installed after that, or not at all. */
export async function markUninstalled(
  sql: Sql,
  shopId: number,
  { triggeredAt, now }: { readonly triggeredAt: Date; readonly now: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `update shops set uninstalled_at = $2, discount_id = null
     where shop_id = $1 and uninstalled_at is null and installed_at <= $3 returning shop_id`,
    [shopId, now, triggeredAt],
  );
  return rows.length > 0;
}

export async function markLaunched(sql: Sql, shopId: number, now: Date): Promise<void> {
  await sql.query("update shops set launched_at = coalesce(launched_at, $2) where shop_id = $1", [
    shopId,
    now,
  ]);
}

export async function saveDiscount(sql: Sql, shopId: number, discountId: bigint): Promise<void> {
  await sql.query("update shops set discount_id = $2::text::bigint where shop_id = $1", [
    shopId,
    discountId.toString(),
  ]);
}

export async function saveLanguage(sql: Sql, shopId: number, language: string): Promise<void> {
  await sql.query("update shops set language = $2 where shop_id = $1", [shopId, language]);
}

/** Keeps the shop's valuation as it is until the transaction ends; batches share this. */
export async function lockShopForBatch(sql: Sql, shopId: number): Promise<BatchShop> {
  const [row] = await sql.query<ShopRow>("select * from shops where shop_id = $1 for share", [
    shopId,
  ]);
  if (!row) throw new Error(`shop ${shopId} is gone`);
  const { domain, installed, valuation } = shop(row);
  return { domain, installed, measure: valuation > 0 ? await readValuation(sql, shopId) : null };
}

/** A programme as it is stored: amounts as text, since JSON numbers would round them. */
interface StoredProgramme extends Omit<Programme, "tiers"> {
  tiers: (Omit<Programme["tiers"][number], "thresholdMinor"> & { thresholdMinor: string })[];
}

/** Keeps a programme as the shop's next version; returns the version. */
export async function saveProgramme(
  sql: Sql,
  shopId: number,
  { programme, now }: { readonly programme: Programme; readonly now: Date },
): Promise<number> {
  const stored: StoredProgramme = {
    ...programme,
    tiers: programme.tiers.map((tier) => ({
      ...tier,
      thresholdMinor: tier.thresholdMinor.toString(),
    })),
  };
  const [row] = await sql.query<{ version: number }>(
    `insert into programme_versions (shop_id, version, programme, recorded_at)
     select $1::int, coalesce(max(version), 0) + 1, $2::text::jsonb, $3::timestamptz
     from programme_versions where shop_id = $1::int returning version`,
    [shopId, JSON.stringify(stored), now],
  );
  if (!row) throw new Error("the programme was not stored");
  return row.version;
}

function programmeFrom({ tiers, ...rest }: StoredProgramme): Programme {
  return {
    ...rest,
    tiers: tiers.map((tier) => ({ ...tier, thresholdMinor: BigInt(tier.thresholdMinor) })),
  };
}

/** Costs as they are stored: amounts as text, since JSON numbers would round them. */
export interface StoredCosts extends Omit<CostInputs, "acquisitionCostMinor"> {
  readonly acquisitionCostMinor: string | null;
}

/** Costs as JSON, to be kept. */
export function costsText(costs: CostInputs): string {
  const { acquisitionCostMinor } = costs;
  const stored: StoredCosts = {
    ...costs,
    acquisitionCostMinor: acquisitionCostMinor?.toString() ?? null,
  };
  return JSON.stringify(stored);
}

/** What was kept of the costs; the usual ones where nothing was. */
export function costsFrom(stored: StoredCosts | null): CostInputs {
  if (!stored) return DEFAULT_COSTS;
  const { acquisitionCostMinor: minor } = stored;
  return { ...stored, acquisitionCostMinor: minor === null ? null : BigInt(minor) };
}

export interface ValuationVersion {
  readonly valuation: Valuation;
  readonly timeZone: string;
  readonly programmeVersion: number;
  /** How many customers the basis was decided from. */
  readonly customers: number;
  /** How often a valuation had been asked for when this one was made. */
  readonly asked: number;
  readonly provisional: boolean;
}

interface ValuationRow {
  version: number;
  as_of: string;
  currency: string;
  time_zone: string;
  programme_version: number;
  basis: string;
  model: string | null;
  costs: string | null;
  customers: number;
  asked: number;
  provisional: boolean;
  programme: string;
}

/** The valuation a shop's standings are measured with; null before the first. */
export async function readValuation(sql: Sql, shopId: number): Promise<ValuationVersion | null> {
  const [row] = await sql.query<ValuationRow>(
    `select v.version, v.as_of, v.currency, v.time_zone, v.programme_version, v.basis::text,
       v.model::text, v.costs::text, v.customers, v.asked, v.provisional, p.programme::text
     from shops s
     join valuation_versions v on v.shop_id = s.shop_id and v.version = s.valuation
     join programme_versions p on p.shop_id = s.shop_id and p.version = v.programme_version
     where s.shop_id = $1`,
    [shopId],
  );
  return row ? keptValuation(row) : null;
}

const MOST_KEPT = 64;
const kept = new Map<string, ValuationVersion>();

/**
 * The same row gives the same object, so that what its forecasts have worked out serves the next
 * batch as well. Those not asked for in a while are let go.
 */
function keptValuation(row: ValuationRow): ValuationVersion {
  const key = JSON.stringify(row);
  const version = kept.get(key) ?? valuationFrom(row);
  kept.delete(key);
  kept.set(key, version);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return version;
}

function valuationFrom(row: ValuationRow): ValuationVersion {
  const { rfmCuts = null, ...basis } = JSON.parse(row.basis) as StoredBasis;
  return {
    valuation: {
      version: row.version,
      asOf: parseDay(row.as_of),
      currency: row.currency,
      programme: programmeFrom(JSON.parse(row.programme) as StoredProgramme),
      basis,
      model: row.model === null ? null : (JSON.parse(row.model) as ClvModel),
      costs: costsFrom(row.costs === null ? null : (JSON.parse(row.costs) as StoredCosts)),
      rfmCuts,
    },
    timeZone: row.time_zone,
    programmeVersion: row.programme_version,
    customers: row.customers,
    asked: row.asked,
    provisional: row.provisional,
  };
}

/** The fifths of RFM are kept with the basis: both are the shop's yardsticks on that day. */
type StoredBasis = ValueBasis & { readonly rfmCuts?: RfmCuts | null };

/** Publishes the next valuation: batches under way end first, later ones are measured with it. */
export async function publishValuation(
  sql: Sql,
  shopId: number,
  next: NewValuation,
): Promise<void> {
  await sql.query("select 1 from shops where shop_id = $1 for update", [shopId]);
  const [made] = await sql.query<{ version: number }>(
    `insert into valuation_versions
       (shop_id, version, as_of, currency, time_zone, programme_version, basis, model, costs, report,
        customers, asked, recorded_at, provisional)
     select $1::int, coalesce(max(version), 0) + 1, $2::text::date, $3, $4, $5::int,
       $6::text::jsonb, $7::text::jsonb, $8::text::jsonb, $9::text::jsonb, $10::int, $11::int,
       $12::timestamptz, $13::boolean
     from valuation_versions where shop_id = $1::int returning version`,
    [
      shopId,
      dayText(next.asOf),
      next.currency,
      next.timeZone,
      next.programmeVersion,
      JSON.stringify({ ...next.basis, rfmCuts: next.rfmCuts } satisfies StoredBasis),
      next.model && JSON.stringify(next.model),
      costsText(next.costs),
      next.report && JSON.stringify(next.report),
      next.customers,
      next.asked,
      next.now,
      next.provisional ?? false,
    ],
  );
  await sql.query(
    `update shops s set valuation = $2::int, caught_up = case
       when exists (select 1 from standings t where t.shop_id = s.shop_id) then caught_up
       else $2::int end
     where shop_id = $1`,
    [shopId, made?.version],
  );
}

/** True when Shopify lets us ask: it tells us of the shop's customers. */
export async function hasSession(sql: Sql, shopId: number): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from shops s join sessions t on t.shop = s.domain where s.shop_id = $1 limit 1",
    [shopId],
  );
  return rows.length > 0;
}

/** When the newest webhook that was dealt with came in, and when that was. */
export interface InboxProgress {
  readonly heardAt: Date;
  readonly dealtAt: Date;
}

export async function bumpRevision(
  sql: Sql,
  shopId: number,
  progress?: InboxProgress,
): Promise<void> {
  await sql.query(
    `insert into shop_revisions as r (shop_id, revision, heard_at, dealt_at)
     values ($1, 1, $2::timestamptz, $3::timestamptz)
     on conflict (shop_id) do update set revision = r.revision + 1,
       heard_at = greatest(r.heard_at, excluded.heard_at),
       dealt_at = case when excluded.heard_at < r.heard_at then r.dealt_at
         else coalesce(excluded.dealt_at, r.dealt_at) end`,
    [shopId, progress?.heardAt ?? null, progress?.dealtAt ?? null],
  );
}

export async function readRevision(sql: Sql, shopId: number): Promise<bigint> {
  const [row] = await sql.query<{ revision: bigint }>(
    "select revision from shop_revisions where shop_id = $1",
    [shopId],
  );
  return row?.revision ?? 0n;
}

export async function wantPrepared(sql: Sql, shopId: number): Promise<void> {
  await sql.query("update shops set prepare_wanted = prepare_wanted + 1 where shop_id = $1", [
    shopId,
  ]);
}

export async function readWanted(sql: Sql, shopId: number): Promise<number> {
  const [row] = await sql.query<{ wanted: number }>(
    "select prepare_wanted as wanted from shops where shop_id = $1",
    [shopId],
  );
  return row?.wanted ?? 0;
}

export async function markPrepared(sql: Sql, shopId: number, wanted: number): Promise<void> {
  await sql.query("update shops set prepared = greatest(prepared, $2::int) where shop_id = $1", [
    shopId,
    wanted,
  ]);
}

/** Installed shops whose side at Shopify has not been made to match yet. */
export async function shopsUnprepared(sql: Sql): Promise<number[]> {
  const rows = await sql.query<{ shop_id: number }>(
    `select s.shop_id from shops s
     where s.prepared < s.prepare_wanted and s.installed_at is not null and s.uninstalled_at is null and s.shut_out_at is null
       and exists (select 1 from sessions t where t.shop = s.domain)`,
  );
  return rows.map(({ shop_id: shopId }) => shopId);
}
