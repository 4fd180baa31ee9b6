/** Lets an app read payment terms: whether an order was agreed to be paid later. */
export const READ_TERMS = "read_payment_terms";

/** Lets an app read a shop's orders of all times; without it Shopify shows those of so many days. */
export const ALL_ORDERS = { scope: "read_all_orders", daysWithout: 60 };

/** What of the wanted scopes a token does not carry; a right to write is one to read as well. */
export function missingScopes(wanted: readonly string[], granted: string | null): string[] {
  const given = new Set((granted ?? "").split(",").map((scope) => scope.trim()));
  return wanted.filter(
    (scope) =>
      !given.has(scope) && !given.has(scope.replace(/^(unauthenticated_)?read_/, "$1write_")),
  );
}
