import { moneyText } from "../domain/money.ts";
import type { Tier } from "../domain/tiers/programme.ts";
import type { RefusedStanding } from "../usecases/perks/publish-standings.ts";
import type { ShopperStanding } from "../usecases/perks/shopper-standing.ts";
import { type AdminCall, requireAccepted, type UserError } from "./admin-api.ts";
import { gid } from "./gid.ts";

const NAMESPACE = "$app:hadiya";
const KEY = "standing";

/**
 * The customer metafield the Function and the extensions read; they share this shape and no code.
 * A reader that does not know the version must treat it as absent.
 */
export interface StandingMetafield {
  readonly v: 1;
  readonly live: boolean;
  readonly tier: { readonly id: string; readonly name: Tier["name"] };
  readonly perks: Tier["perks"];
  readonly currency: string;
  /** Decimal text in major units of the shop's currency, as are the other amounts. */
  readonly spend: string;
  readonly windowDays: number;
  /** Digits of the newest order in this spend. */
  readonly lastOrderId: string | null;
  readonly threshold: string;
  readonly next: {
    readonly id: string;
    readonly name: Tier["name"];
    readonly missing: string;
    readonly threshold: string;
    readonly perks: Tier["perks"];
  } | null;
}

/** The metafield's value; null (the JSON value) for a customer without a tier. */
export function standingMetafield(standing: ShopperStanding): StandingMetafield | null {
  const { tier, next, currency } = standing;
  if (!tier) return null;
  const text = (minor: bigint) => moneyText({ minor, currency });
  return {
    v: 1,
    live: standing.live,
    tier: { id: tier.id, name: tier.name },
    perks: tier.perks,
    currency,
    spend: text(standing.windowSpendMinor),
    windowDays: standing.windowDays,
    lastOrderId: standing.lastOrderId?.toString() ?? null,
    threshold: text(tier.thresholdMinor),
    next: next && {
      id: next.tier.id,
      name: next.tier.name,
      missing: text(next.missingMinor),
      threshold: text(next.tier.thresholdMinor),
      perks: next.tier.perks,
    },
  };
}

export const DEFINE_STANDING = `#graphql
  mutation HadiyaDefineStanding($definition: MetafieldDefinitionInput!) {
    metafieldDefinitionCreate(definition: $definition) {
      createdDefinition { id }
      userErrors { field message code }
    }
  }`;

/** Makes the metafield's definition; one that is there already is as good. */
export async function defineStanding(call: AdminCall, domain: string): Promise<void> {
  const definition = {
    name: "Hadiya: standing in the loyalty programme",
    namespace: NAMESPACE,
    key: KEY,
    ownerType: "CUSTOMER",
    type: "json",
    access: { admin: "MERCHANT_READ" },
  };
  const { metafieldDefinitionCreate: answer } = await call<{
    metafieldDefinitionCreate: { readonly userErrors: readonly UserError[] };
  }>(domain, DEFINE_STANDING, { definition });
  const errors = answer.userErrors.filter(({ code }) => code !== "TAKEN");
  requireAccepted("the definition of the customer metafield", errors);
}

export const WRITE_STANDINGS = `#graphql
  mutation HadiyaWriteStandings($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) {
      metafields { id }
      userErrors { field message code }
    }
  }`;

/** Writes up to 25 customers' standings, all or none; says which Shopify refuses, and why. */
export async function writeStandings(
  call: AdminCall,
  domain: string,
  standings: readonly ShopperStanding[],
): Promise<RefusedStanding[]> {
  if (standings.length === 0) return [];
  const metafields = standings.map((standing) => ({
    ownerId: gid("Customer", standing.customerId),
    namespace: NAMESPACE,
    key: KEY,
    type: "json",
    value: JSON.stringify(standingMetafield(standing)),
  }));
  const { metafieldsSet: answer } = await call<{
    metafieldsSet: { readonly userErrors: readonly UserError[] };
  }>(domain, WRITE_STANDINGS, { metafields });
  const refused = answer.userErrors.flatMap(({ field, code, message }) => {
    const standing = standings[Number(field?.[1])];
    return standing ? [{ customerId: standing.customerId, reason: code ?? message }] : [];
  });
  if (refused.length === 0) requireAccepted("the customers' standings", answer.userErrors);
  return refused;
}

export const ERASE_STANDINGS = `#graphql
  mutation HadiyaEraseStandings($metafields: [MetafieldIdentifierInput!]!) {
    metafieldsDelete(metafields: $metafields) {
      deletedMetafields { ownerId }
      userErrors { field message }
    }
  }`;

/**
 * Deletes what was written for up to 25 customers. A metafield that is not there, or whose customer
 * Shopify does not know any more, is gone already; anything else Shopify says no to is reported.
 * Whether the others of a call were deleted all the same is not documented, so they are sent again.
 */
export async function eraseStandings(
  call: AdminCall,
  domain: string,
  customerIds: readonly bigint[],
): Promise<RefusedStanding[]> {
  if (customerIds.length === 0) return [];
  const metafields = customerIds.map((id) => ({
    ownerId: gid("Customer", id),
    namespace: NAMESPACE,
    key: KEY,
  }));
  const { metafieldsDelete: answer } = await call<{
    metafieldsDelete: { readonly userErrors: readonly UserError[] };
  }>(domain, ERASE_STANDINGS, { metafields });
  const said = answer.userErrors.flatMap(({ field, message }) => {
    const customerId = customerIds[Number(field?.[1])];
    return customerId === undefined ? [] : [{ customerId, reason: message }];
  });
  if (said.length === 0) {
    requireAccepted("to erase the customers' standings", answer.userErrors);
    return [];
  }
  const named = new Set(said.map(({ customerId }) => customerId));
  const rest = customerIds.filter((id) => !named.has(id));
  const refused = said.filter(({ reason }) => !NOT_THERE.test(reason));
  return [...refused, ...(await eraseStandings(call, domain, rest))];
}

const NOT_THERE = /does not exist|not found|could not be found|couldn't be found|invalid id/i;
