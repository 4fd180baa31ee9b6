import type { SeededRandom } from "../../sandbox/generator/seeded-random.ts";

/** A shop of the storm and how it trades. */
export interface ShopPlan {
  readonly domain: string;
  readonly shopId: string;
  readonly name: string;
  readonly currency: string;
  /** Decimal places of the currency. */
  readonly digits: number;
  readonly timeZone: string;
  /** Share of all that happens. */
  readonly weight: number;
  readonly taxesIncluded: boolean;
  readonly taxBasisPoints: number;
  /** Foreign shoppers see and pay this; null sells in the shop's own currency only. */
  readonly presentment: Presentment | null;
  /** What costs about one dollar, in minor units. */
  readonly dollarMinor: number;
  /** The first of the ids this shop counts up from: some lie above 2^53, as Shopify's own samples do. */
  readonly firstId: bigint;
}

export interface Presentment {
  readonly currency: string;
  readonly digits: number;
  /** Presentment minor units to one minor unit of the shop. */
  readonly rate: number;
}

type Trade = Omit<ShopPlan, "domain" | "shopId" | "name" | "weight" | "firstId">;

const RIYADH: Trade = {
  currency: "SAR",
  digits: 2,
  timeZone: "Asia/Riyadh",
  taxesIncluded: true,
  taxBasisPoints: 1500,
  presentment: { currency: "KWD", digits: 3, rate: 0.8147 },
  dollarMinor: 400,
};
const NEW_YORK: Trade = {
  currency: "USD",
  digits: 2,
  timeZone: "America/New_York",
  taxesIncluded: false,
  taxBasisPoints: 888,
  presentment: { currency: "JPY", digits: 0, rate: 1.503 },
  dollarMinor: 100,
};
const TOKYO: Trade = {
  currency: "JPY",
  digits: 0,
  timeZone: "Asia/Tokyo",
  taxesIncluded: true,
  taxBasisPoints: 1000,
  presentment: null,
  dollarMinor: 150,
};
const KUWAIT: Trade = {
  currency: "KWD",
  digits: 3,
  timeZone: "Asia/Kuwait",
  taxesIncluded: false,
  taxBasisPoints: 0,
  presentment: { currency: "SAR", digits: 2, rate: 1.2207 },
  dollarMinor: 300,
};
const BERLIN: Trade = {
  currency: "EUR",
  digits: 2,
  timeZone: "Europe/Berlin",
  taxesIncluded: true,
  taxBasisPoints: 1900,
  presentment: null,
  dollarMinor: 100,
};

/** From one that makes half of all the noise to those that sell twice a week. */
const TRADES: readonly (readonly [Trade, number])[] = [
  [RIYADH, 500],
  [NEW_YORK, 240],
  [BERLIN, 120],
  [TOKYO, 60],
  [KUWAIT, 40],
  [RIYADH, 20],
  [NEW_YORK, 12],
  [BERLIN, 5],
  [KUWAIT, 2],
  [TOKYO, 1],
];

const SHOP_ROOM = 10_000_000n;
const ABOVE_DOUBLES = 9_107_199_254_740_993n;

/** The shops of a storm; the seed is in their names, so that storms can share a database. */
export function planShops(seed: number, dice: SeededRandom): ShopPlan[] {
  return TRADES.map(([trade, weight], place) => {
    const base = place % 4 === 3 ? ABOVE_DOUBLES : 5_400_000_000_000n;
    return {
      ...trade,
      domain: `storm-${seed}-${place}.myshopify.com`,
      shopId: String(60_800_000_000 + dice.whole(0, 99_999_999)),
      name: `Storm shop ${place}`,
      weight,
      firstId: base + BigInt(place) * SHOP_ROOM,
    };
  });
}
