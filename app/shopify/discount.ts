import { AnswerLost } from "./admin-answer.ts";
import { type AdminCall, requireAccepted, type UserError } from "./admin-api.ts";
import { gid, idFromGid } from "./gid.ts";

const FUNCTION_HANDLE = "tier-discount";
const TITLE = "Hadiya tier perks";

export const FIND_DISCOUNT = `#graphql
  query HadiyaFindDiscount($query: String!) {
    discountNodes(first: 10, query: $query) {
      nodes {
        id
        discount { __typename ... on DiscountAutomaticApp { title status } }
      }
    }
  }`;

interface FindAnswer {
  readonly discountNodes: {
    readonly nodes: readonly {
      readonly id: string;
      readonly discount: { readonly __typename: string; readonly title?: string };
    }[];
  };
}

export const CREATE_DISCOUNT = `#graphql
  mutation HadiyaCreateDiscount($discount: DiscountAutomaticAppInput!) {
    discountAutomaticAppCreate(automaticAppDiscount: $discount) {
      automaticAppDiscount { discountId }
      userErrors { field message code }
    }
  }`;

interface CreateAnswer {
  readonly discountAutomaticAppCreate: {
    readonly automaticAppDiscount: { readonly discountId: string } | null;
    readonly userErrors: readonly UserError[];
  };
}

/** One look, one try, and a look for what a lost answer may have told. */
const MOST_LOOKS = 3;

/**
 * Our automatic discount's id. Creating is not idempotent at Shopify, so it looks first, and looks
 * again when the answer to the creation is lost; a new one is switched off at once, and stays so
 * until the programme is launched.
 */
export async function ensureDiscount(
  call: AdminCall,
  domain: string,
  now: () => Date,
): Promise<bigint> {
  for (let look = 1; ; look++) {
    const found = await findDiscount(call, domain);
    if (found) return found;
    try {
      const discountId = await createDiscount(call, domain, now());
      await deactivateDiscount(call, domain, discountId);
      return discountId;
    } catch (error) {
      if (!(error instanceof AnswerLost) || look === MOST_LOOKS) throw error;
    }
  }
}

async function createDiscount(call: AdminCall, domain: string, now: Date): Promise<bigint> {
  const discount = {
    title: TITLE,
    functionHandle: FUNCTION_HANDLE,
    startsAt: now.toISOString(),
    discountClasses: ["ORDER", "SHIPPING"],
    combinesWith: { orderDiscounts: true, productDiscounts: true, shippingDiscounts: true },
  };
  const { discountAutomaticAppCreate: answer } = await call<CreateAnswer>(
    domain,
    CREATE_DISCOUNT,
    { discount },
    { repeatable: false },
  );
  requireAccepted("the tier discount", answer.userErrors);
  if (!answer.automaticAppDiscount) {
    throw new Error("Shopify created no discount and gave no reason");
  }
  return idFromGid(answer.automaticAppDiscount.discountId);
}

async function findDiscount(call: AdminCall, domain: string): Promise<bigint | null> {
  const query = `title:'${TITLE}'`;
  const { discountNodes } = await call<FindAnswer>(domain, FIND_DISCOUNT, { query });
  const ours = discountNodes.nodes.find(
    ({ discount }) => discount.__typename === "DiscountAutomaticApp" && discount.title === TITLE,
  );
  return ours ? idFromGid(ours.id) : null;
}

export const ACTIVATE_DISCOUNT = `#graphql
  mutation HadiyaActivateDiscount($id: ID!) {
    discountAutomaticActivate(id: $id) { userErrors { field message code } }
  }`;

export const DEACTIVATE_DISCOUNT = `#graphql
  mutation HadiyaDeactivateDiscount($id: ID!) {
    discountAutomaticDeactivate(id: $id) { userErrors { field message code } }
  }`;

interface SwitchAnswer {
  readonly userErrors: readonly UserError[];
}

/** Switches the tier discount on; one that is on stays on. */
export async function activateDiscount(call: AdminCall, domain: string, discountId: bigint) {
  const { discountAutomaticActivate: answer } = await call<{
    discountAutomaticActivate: SwitchAnswer;
  }>(domain, ACTIVATE_DISCOUNT, { id: gid("DiscountAutomaticNode", discountId) });
  requireAccepted("activating the tier discount", answer.userErrors);
}

/** Switches the tier discount off; one that is off stays off. */
export async function deactivateDiscount(call: AdminCall, domain: string, discountId: bigint) {
  const { discountAutomaticDeactivate: answer } = await call<{
    discountAutomaticDeactivate: SwitchAnswer;
  }>(domain, DEACTIVATE_DISCOUNT, { id: gid("DiscountAutomaticNode", discountId) });
  requireAccepted("deactivating the tier discount", answer.userErrors);
}
