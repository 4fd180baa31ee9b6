/** One call to a shop's Admin API; what Shopify answers under `data`. */
export type AdminCall = <Data>(
  domain: string,
  operation: string,
  variables?: Record<string, unknown>,
) => Promise<Data>;

/** Sends one operation and returns Shopify's answer whole; throws the client's own errors. */
export type SendOperation = (
  domain: string,
  operation: string,
  variables: Record<string, unknown>,
) => Promise<unknown>;

interface GraphqlError {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}

interface ThrottledCost {
  readonly requestedQueryCost?: number;
  readonly throttleStatus?: { readonly currentlyAvailable: number; readonly restoreRate: number };
}

const MOST_TRIES = 8;
const LONGEST_WAIT_MS = 30_000;

/**
 * Calls that wait their turn: a throttled call is sent again once the shop's allowance has been
 * restored as far as Shopify says it needs. Any other error is thrown for the job to retry.
 */
export function adminCalls(
  send: SendOperation,
  sleep: (milliseconds: number) => Promise<void>,
): AdminCall {
  return async <Data>(domain: string, operation: string, variables = {}) => {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = (await send(domain, operation, variables)) as { data?: unknown };
        return answer.data as Data;
      } catch (error) {
        const cost = throttledCost(error);
        if (!cost || attempt === MOST_TRIES) throw error;
        await sleep(waitFor(cost, attempt));
      }
    }
  };
}

interface FailedAnswer {
  readonly errors?: { readonly graphQLErrors?: readonly GraphqlError[] };
  readonly extensions?: { readonly cost?: ThrottledCost };
}

/** The cost Shopify reports with a THROTTLED error; null for any other error. */
function throttledCost(error: unknown): ThrottledCost | null {
  const { body } = error as { body?: FailedAnswer };
  const errors = body?.errors?.graphQLErrors ?? [];
  const throttled = errors.some(({ extensions }) => extensions?.code === "THROTTLED");
  return throttled ? (body?.extensions?.cost ?? {}) : null;
}

function waitFor(
  { requestedQueryCost = 0, throttleStatus }: ThrottledCost,
  attempt: number,
): number {
  if (!throttleStatus) return Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempt);
  const missing = Math.max(1, requestedQueryCost - throttleStatus.currentlyAvailable);
  return Math.min(LONGEST_WAIT_MS, Math.ceil((missing / throttleStatus.restoreRate) * 1000) + 50);
}

/** Shopify's refusals of a mutation. */
export interface UserError {
  readonly field: readonly string[] | null;
  readonly message: string;
  readonly code?: string | null;
}

/** A mutation Shopify refused for a reason that a retry does not heal. */
export class ShopifyRefusal extends Error {
  override readonly name = "ShopifyRefusal";
}

/** Throws when Shopify refused, naming what it said. */
export function requireAccepted(action: string, errors: readonly UserError[]): void {
  if (errors.length === 0) return;
  const said = errors.map(({ message }) => message).join("; ");
  throw new ShopifyRefusal(`Shopify refused ${action}: ${said}`);
}
