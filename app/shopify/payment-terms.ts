import { AdminFault } from "./admin-answer.ts";

/**
 * Whether a shop lets us read the payment terms of its orders, which a scope of their own guards
 * (read_payment_terms).
 */
export interface TermsAccess {
  mayRead(): Promise<boolean>;
  /** Shopify has denied them: from now on they are not asked for, and the merchant is told. */
  noteDenied(): Promise<void>;
}

/**
 * Asks with payment terms, and without where they are denied: an order is read all the same, and only
 * whether it was agreed to be paid later is not known of it.
 */
export async function askingForTerms<Answer>(
  access: TermsAccess,
  ask: (terms: boolean) => Promise<Answer>,
): Promise<Answer> {
  if (!(await access.mayRead())) return ask(false);
  try {
    return await ask(true);
  } catch (error) {
    if (!isDenied(error)) throw error;
    const answer = await ask(false); // throws when it was not for the terms
    await access.noteDenied();
    return answer;
  }
}

/** True when Shopify refused because a scope is missing. */
export function isDenied(error: unknown): boolean {
  return error instanceof AdminFault && error.code === "ACCESS_DENIED";
}
