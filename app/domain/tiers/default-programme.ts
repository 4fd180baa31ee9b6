import { currencyExponent } from "../money.ts";
import type { Programme, Tier } from "./programme.ts";

/**
 * The programme a shop starts with. Change the Gold threshold here, for shops that start from now on:
 * one that has started keeps its own version.
 * threshold: qualifying spend in the last 365 days, in units worth about one US dollar.
 */
const DEFAULT_TIERS: readonly (Omit<Tier, "thresholdMinor"> & { readonly threshold: number })[] = [
  { id: "member", name: { en: "Member", ar: "عضو" }, threshold: 0, perks: [] },
  {
    id: "silver",
    name: { en: "Silver", ar: "الفضية" },
    threshold: 200,
    perks: [{ kind: "percent_off", basisPoints: 500 }],
  },
  {
    id: "gold",
    name: { en: "Gold", ar: "الذهبية" },
    threshold: 500,
    perks: [{ kind: "percent_off", basisPoints: 1000 }, { kind: "free_shipping" }],
  },
];

const WINDOW_DAYS = 365;

/** Units of a currency that buy about what one US dollar buys, rounded to a friendly number. */
const UNITS_PER_DOLLAR: Readonly<Record<string, number>> = {
  AED: 4,
  AUD: 1.5,
  BHD: 0.4,
  BRL: 5,
  CAD: 1.5,
  CHF: 1,
  CLP: 1000,
  CNY: 7,
  COP: 4000,
  CZK: 25,
  DKK: 7,
  DZD: 150,
  EGP: 50,
  HKD: 8,
  HUF: 400,
  IDR: 15000,
  ILS: 4,
  INR: 80,
  IQD: 1500,
  ISK: 150,
  JOD: 0.75,
  JPY: 150,
  KRW: 1500,
  KWD: 0.3,
  LBP: 90000,
  LYD: 5,
  MAD: 10,
  MXN: 20,
  MYR: 4.5,
  NGN: 1500,
  NOK: 10,
  NZD: 1.5,
  OMR: 0.4,
  PHP: 60,
  PKR: 300,
  PLN: 4,
  QAR: 4,
  RON: 4.5,
  SAR: 4,
  SEK: 10,
  SGD: 1.5,
  THB: 35,
  TND: 3,
  TRY: 40,
  TWD: 30,
  UAH: 40,
  VND: 25000,
  YER: 250,
  ZAR: 20,
};

/**
 * Member, Silver and Gold for a shop of this currency.
 * Thresholds are scaled to the currency's size. Throws RangeError for an unknown currency.
 */
export function defaultProgramme(currency: string): Programme {
  const minorPerUnit = 10 ** currencyExponent(currency);
  const scale = UNITS_PER_DOLLAR[currency] ?? 1;
  const tiers = DEFAULT_TIERS.map(({ threshold, ...tier }) => ({
    ...tier,
    thresholdMinor: BigInt(Math.round(threshold * scale * minorPerUnit)),
  }));
  return { currency, windowDays: WINDOW_DAYS, tiers };
}
