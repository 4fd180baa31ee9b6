import type { JudgeableOrder, OrderVerdict, Refunded } from "../../app/domain/qualifying-spend.ts";

/** What happened to an order of 115.00 (goods 100.00, shipping 15.00), and what it counts for then. */
export interface SpendCase {
  readonly what: string;
  readonly order?: Partial<JudgeableOrder>;
  readonly refunds?: readonly Partial<Refunded>[];
  readonly verdict: OrderVerdict;
}

const counts = (minor: bigint, pendingMinor = 0n): OrderVerdict => ({
  kind: "counted",
  minor,
  pendingMinor,
});
type Reason<Kind> = Extract<OrderVerdict, { kind: Kind }> extends { reason: infer R } ? R : never;
const waits = (reason: Reason<"pending">, minor = 10_000n): OrderVerdict => ({
  kind: "pending",
  minor,
  reason,
});
const nothing = (reason: Reason<"not_counted">): OrderVerdict => ({ kind: "not_counted", reason });

const CANCELLED = { cancelledAt: new Date("2026-11-21T09:30:00Z") };
const UNPAID = { financialStatus: "pending" } as const;
const LATER = { ...UNPAID, paidLater: true } as const;
/** 100.00 of goods, 15.00 of tax on top, 15.00 of shipping. */
const ON_TOP = { totalMinor: 13_000n, taxesIncluded: false } as const;
const IN_PART = { financialStatus: "partially_refunded" } as const;

/** docs/qualifying-spend.md shows these, and test/domain/qualifying-spend.test.ts tries them. */
export const CASES: readonly SpendCase[] = [
  // Paying
  { what: "created, the card payment still under way", order: UNPAID, verdict: waits("unpaid") },
  { what: "paid", verdict: counts(10_000n) },
  {
    what: "partially paid: 90.00 of 115.00",
    order: { financialStatus: "partially_paid", outstandingMinor: 2_500n },
    verdict: counts(7_500n, 2_500n),
  },
  {
    what: "partially paid: a deposit of 10.00, which shipping takes first",
    order: { financialStatus: "partially_paid", outstandingMinor: 10_500n },
    verdict: waits("partly_paid"),
  },
  { what: "cash on delivery, on its way", order: LATER, verdict: waits("paid_later") },
  { what: "cash on delivery, paid", order: { paidLater: true }, verdict: counts(10_000n) },
  {
    what: "cash on delivery, refused: cancelled",
    order: { ...LATER, ...CANCELLED },
    verdict: nothing("cancelled"),
  },
  {
    what: "cash on delivery, refused: payment voided",
    order: { ...LATER, financialStatus: "voided" },
    verdict: nothing("voided"),
  },
  { what: "bank transfer, not arrived", order: LATER, verdict: waits("paid_later") },
  {
    what: "manual capture: authorized",
    order: { financialStatus: "authorized", paidLater: true },
    verdict: waits("authorized"),
  },
  {
    what: "manual capture: never captured, expired",
    order: { financialStatus: "expired", paidLater: true },
    verdict: nothing("voided"),
  },
  { what: "a draft order invoiced with payment terms", order: LATER, verdict: waits("paid_later") },
  { what: "sold at a till (POS), paid", verdict: counts(10_000n) },
  { what: "paid with a gift card", verdict: counts(10_000n) },

  // What it is of
  {
    what: "taxes included: 100.00 with 13.04 of tax in it",
    order: { totalMinor: 11_500n },
    verdict: counts(10_000n),
  },
  {
    what: "taxes on top: 100.00 and 15.00 of tax",
    order: ON_TOP,
    verdict: counts(10_000n),
  },
  {
    what: "20 % off the order",
    order: { goodsMinor: 8_000n, totalMinor: 9_500n },
    verdict: counts(8_000n),
  },
  { what: "a tip of 5.00 on top", order: { totalMinor: 12_000n }, verdict: counts(10_000n) },
  { what: "duties of 30.00 on top", order: { totalMinor: 14_500n }, verdict: counts(10_000n) },
  {
    what: "a gift card of 50.00 bought with it",
    order: { totalMinor: 16_500n },
    verdict: counts(10_000n),
  },
  {
    what: "nothing but a gift card",
    order: { goodsMinor: 0n, totalMinor: 5_000n },
    verdict: nothing("no_goods"),
  },
  { what: "free", order: { goodsMinor: 0n, totalMinor: 0n }, verdict: nothing("zero") },
  {
    what: "shown to the shopper in dollars, the shop's own riyals in the books",
    verdict: counts(10_000n),
  },
  {
    what: "placed while the shop's currency was another",
    order: { currency: "USD" },
    verdict: nothing("other_currency"),
  },
  { what: "a test order", order: { test: true }, verdict: nothing("test") },

  // Changing
  {
    what: "an edit adds 20.00, paid at once",
    order: { goodsMinor: 12_000n, totalMinor: 13_500n },
    verdict: counts(12_000n),
  },
  {
    what: "an edit after payment adds 20.00, still to be paid",
    order: {
      goodsMinor: 12_000n,
      totalMinor: 13_500n,
      financialStatus: "partially_paid",
      outstandingMinor: 2_000n,
    },
    verdict: counts(10_000n, 2_000n),
  },
  { what: "an edit adds our own gift at a discount of 100 %", verdict: counts(10_000n) },
  {
    what: "an edit takes 30.00 off, money not given back yet",
    refunds: [{ goodsMinor: 3_000n, byAmountMinor: -3_000n }],
    verdict: counts(7_000n),
  },
  {
    what: "an edit takes 30.00 off, the money follows in a refund of its own",
    order: IN_PART,
    refunds: [{ goodsMinor: 3_000n, byAmountMinor: -3_000n }, { byAmountMinor: 3_000n }],
    verdict: counts(7_000n),
  },
  {
    what: "an edit takes 30.00 off before it is paid",
    order: LATER,
    refunds: [{ goodsMinor: 3_000n, byAmountMinor: -3_000n }],
    verdict: waits("paid_later", 7_000n),
  },
  {
    what: "cancelled before payment",
    order: { ...UNPAID, ...CANCELLED },
    verdict: nothing("cancelled"),
  },
  {
    what: "cancelled after payment, refunded",
    order: { ...CANCELLED, financialStatus: "refunded" },
    refunds: [{ goodsMinor: 10_000n }],
    verdict: nothing("cancelled"),
  },
  {
    what: "cancelled after payment, money kept",
    order: CANCELLED,
    refunds: [{ goodsMinor: 10_000n, byAmountMinor: -11_500n }],
    verdict: nothing("cancelled"),
  },
  { what: "deleted", order: { deleted: true }, verdict: nothing("deleted") },
  { what: "fulfilled, on time or late", verdict: counts(10_000n) },

  // Giving back
  {
    what: "30.00 of goods returned and refunded, restocked or not",
    order: IN_PART,
    refunds: [{ goodsMinor: 3_000n }],
    verdict: counts(7_000n),
  },
  {
    what: "30.00 refunded as store credit",
    order: IN_PART,
    refunds: [{ goodsMinor: 3_000n }],
    verdict: counts(7_000n),
  },
  {
    what: "returned for 30.00, of which 5.00 were kept as a fee",
    order: IN_PART,
    refunds: [{ goodsMinor: 3_000n, byAmountMinor: -500n }],
    verdict: counts(7_000n),
  },
  { what: "shipping alone refunded", order: IN_PART, refunds: [{}], verdict: counts(10_000n) },
  {
    what: "30.00 refunded by amount, no line named",
    order: IN_PART,
    refunds: [{ byAmountMinor: 3_000n }],
    verdict: counts(7_000n),
  },
  {
    what: "taxes on top: 30.00 of goods refunded with their 4.50 of tax",
    order: { ...ON_TOP, ...IN_PART },
    refunds: [{ goodsMinor: 3_000n, byAmountMinor: 450n, taxMinor: 450n }],
    verdict: counts(7_000n),
  },
  {
    what: "taxes on top: 30.00 returned, 34.50 given back later by amount",
    order: { ...ON_TOP, ...IN_PART },
    refunds: [
      { goodsMinor: 3_000n, byAmountMinor: -3_000n, taxMinor: 450n },
      { byAmountMinor: 3_450n },
    ],
    verdict: counts(7_000n),
  },
  {
    what: "taxes on top: 34.50 refunded by amount, no line named",
    order: { ...ON_TOP, ...IN_PART },
    refunds: [{ byAmountMinor: 3_450n }],
    verdict: counts(6_550n),
  },
  {
    what: "taxes included: 30.00 returned, 33.00 given back later by amount",
    order: IN_PART,
    refunds: [
      { goodsMinor: 3_000n, byAmountMinor: -3_000n, taxMinor: 391n },
      { byAmountMinor: 3_300n },
    ],
    verdict: counts(6_700n),
  },
  {
    what: "several refunds: 30.00 of goods, shipping, 10.00 by amount",
    order: IN_PART,
    refunds: [{ goodsMinor: 3_000n }, {}, { byAmountMinor: 1_000n }],
    verdict: counts(6_000n),
  },
  {
    what: "all goods refunded, shipping kept",
    order: IN_PART,
    refunds: [{ goodsMinor: 10_000n }],
    verdict: nothing("fully_refunded"),
  },
  {
    what: "refunded in full, the refund itself not heard of yet",
    order: { financialStatus: "refunded" },
    verdict: nothing("fully_refunded"),
  },
  {
    what: "partially refunded, the refund itself not heard of yet",
    order: IN_PART,
    verdict: counts(10_000n),
  },
];
