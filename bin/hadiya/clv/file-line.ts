import type { PurchaseRow } from "../../../app/domain/clv/purchase-log.ts";
import type { ShopDay } from "../../../app/domain/time.ts";

export type ZeroValues = "skip" | "keep";

/** What a file's lines are judged by. */
export interface ReadingRules {
  /** Dates after this day are refused. */
  readonly today: ShopDay;
  /** Are lines without spend purchases? */
  readonly zeroValues: ZeroValues;
}

/** Why a line that can be read is no purchase; the last two are kept apart and told by themselves. */
export const LEFT_OUT = {
  no_value: "with no value above zero",
  unpaid: "unpaid",
  voided: "voided",
  cancelled: "cancelled",
  fully_refunded: "fully refunded",
  test: "test orders",
  nobody: "without an email or phone",
  twice: "that stand in the file twice",
  renewal: "subscription renewals",
  wholesale: "wholesale orders",
} as const;
export type LeftOut = keyof typeof LEFT_OUT;

/** What one line of a file comes to. */
export type FileLine =
  | { readonly kind: "purchase"; readonly row: PurchaseRow }
  | { readonly kind: "left_out"; readonly reason: LeftOut; readonly day: ShopDay }
  | { readonly kind: "broken"; readonly line: number; readonly problem: string };
