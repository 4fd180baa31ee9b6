import { type Amount, parseAmount } from "../../standing/amount.ts";

/** What the app says of the order just placed. */
export type OrderAnswer =
  /** It counts for this much, or will once it is paid. */
  { kind: "counted" | "pending"; worth: Amount; currency: string } | { kind: "not_counted" };

export type Question = {
  /** Digits. */
  orderId: string;
  sessionToken(): Promise<string>;
  pause(milliseconds: number): Promise<void>;
};

/** Shopify tells the app of the order about when the page shows: it may know a moment later. */
const PAUSES_MS = [0, 2000, 4000, 8000];

/**
 * Asks the app whether the order counts. Null when it does not say: it may be down, and the page is
 * as good without it, so no failure is anybody's business.
 */
export async function askApp({ orderId, sessionToken, pause }: Question) {
  try {
    for (const milliseconds of PAUSES_MS) {
      await pause(milliseconds);
      const headers = { Authorization: `Bearer ${await sessionToken()}` };
      // Filled in when it is built: Shopify's CLI takes it from the environment.
      const url = `${process.env.APP_URL}/api/order-standing?order=${orderId}`;
      const response = await fetch(url, { headers });
      if (!response.ok) return null;
      const answer = readAnswer(await response.json());
      if (answer) return answer;
    }
    return null;
  } catch {
    return null;
  }
}

/** Null for an order the app has not heard of yet, and for what this build cannot read. */
export function readAnswer(answer: unknown): OrderAnswer | null {
  if (typeof answer !== "object" || answer === null) return null;
  const { standing, amount, currency } = answer as { [key: string]: unknown };
  if (standing === "not_counted") return { kind: standing };
  if (standing !== "counted" && standing !== "pending") return null;
  const worth = parseAmount(amount);
  return worth === null || worth <= 0 || typeof currency !== "string"
    ? null
    : { kind: standing, worth, currency };
}
