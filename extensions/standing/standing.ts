import { type Amount, parseAmount } from "./amount.ts";

/** The customer metafield every extension reads; the app writes it. */
export const STANDING_METAFIELD = { namespace: "$app:hadiya", key: "standing" };

export type Perk = { kind: "percent_off"; basisPoints: number } | { kind: "free_shipping" };

export type LocalName = { en: string; ar: string };

export type NextTier = {
  name: LocalName;
  missing: Amount;
  threshold: Amount;
  perks: Perk[];
};

export type Standing = {
  tier: LocalName;
  perks: Perk[];
  currency: string;
  /** Null in the top tier, and where the next tier cannot be read. */
  next: NextTier | null;
  isTopTier: boolean;
  /** The newest order already inside the figures, as its bare number; null when not told. */
  lastOrderId: string | null;
};

type Json = { [key: string]: unknown };

/**
 * The standing of a known member of a live programme. Null for everything else, all of it
 * normal: no metafield, a programme not launched, a version this build does not know, text that
 * is no JSON. A perk of an unknown kind is left out, so new kinds can be written before every
 * extension can show them.
 */
export function readStanding(text: string | null | undefined): Standing | null {
  const json = parseObject(text);
  if (json?.v !== 1 || json.live !== true) return null;
  const tier = readName(objectIn(json, "tier")?.name);
  if (!tier || typeof json.currency !== "string") return null;
  return {
    tier,
    perks: readPerks(json.perks),
    currency: json.currency,
    next: readNext(objectIn(json, "next")),
    isTopTier: json.next === null,
    lastOrderId: typeof json.lastOrderId === "string" ? json.lastOrderId : null,
  };
}

export function nameIn(name: LocalName, language: string): string {
  return /^ar\b/i.test(language) ? name.ar : name.en;
}

function readNext(next: Json | null): NextTier | null {
  const name = readName(next?.name);
  const missing = parseAmount(next?.missing);
  const threshold = parseAmount(next?.threshold);
  if (!name || missing === null || threshold === null || threshold <= 0) return null;
  return { name, missing, threshold, perks: readPerks(next?.perks) };
}

function readPerks(perks: unknown): Perk[] {
  return Array.isArray(perks) ? perks.flatMap(readPerk) : [];
}

function readPerk(perk: unknown): Perk[] {
  if (!isObject(perk)) return [];
  if (perk.kind === "free_shipping") return [{ kind: "free_shipping" }];
  if (perk.kind !== "percent_off" || !isRate(perk.basisPoints)) return [];
  return [{ kind: "percent_off", basisPoints: perk.basisPoints }];
}

function isRate(basisPoints: unknown): basisPoints is number {
  return (
    typeof basisPoints === "number" &&
    Number.isInteger(basisPoints) &&
    basisPoints > 0 &&
    basisPoints <= 10_000
  );
}

/** One language is enough: the other then reads the same. */
function readName(name: unknown): LocalName | null {
  if (!isObject(name)) return null;
  const en = nonEmpty(name.en) ?? nonEmpty(name.ar);
  const ar = nonEmpty(name.ar) ?? en;
  return en && ar ? { en, ar } : null;
}

function nonEmpty(text: unknown): string | null {
  return typeof text === "string" && text.trim() !== "" ? text : null;
}

function objectIn(json: Json, key: string): Json | null {
  const value = json[key];
  return isObject(value) ? value : null;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(text: string | null | undefined): Json | null {
  if (!text) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
