import { z } from "zod";
import { parseAmount } from "../../shop/amount.ts";
import { DELIVERY_GROUP_ID } from "./delivery-method.ts";
import type { DiscountValue, OrderOffer, ShippingOffer } from "./price-checkout.ts";

const decimal = z.union([z.number(), z.string()]).transform(String);
const value = z.union([
  z.strictObject({ percentage: z.object({ value: decimal }) }),
  z.strictObject({ fixedAmount: z.object({ amount: decimal }) }),
]);

/**
 * What this checkout carries out of a Function's answer. Strict on purpose: an operation it would
 * have to leave out (product discounts, conditions, excluded lines, codes) is refused, not ignored.
 */
const orderCandidate = z.strictObject({
  message: z.string().nullish(),
  targets: z
    .array(z.strictObject({ orderSubtotal: z.object({ excludedCartLineIds: z.array(z.never()) }) }))
    .length(1),
  value,
  conditions: z.array(z.never()).nullish(),
});
const linesOutput = z.object({
  operations: z.array(
    z.strictObject({
      orderDiscountsAdd: z.object({
        selectionStrategy: z.enum(["FIRST", "MAXIMUM"]),
        candidates: z.array(orderCandidate),
      }),
    }),
  ),
});

const deliveryTarget = z.union([
  z.strictObject({ deliveryGroup: z.object({ id: z.string() }) }),
  z.strictObject({ deliveryOption: z.object({ handle: z.string() }) }),
]);
const deliveryOutput = z.object({
  operations: z.array(
    z.strictObject({
      deliveryDiscountsAdd: z.object({
        selectionStrategy: z.literal("ALL"),
        candidates: z.array(
          z.strictObject({
            message: z.string().nullish(),
            targets: z.array(deliveryTarget),
            value,
          }),
        ),
      }),
    }),
  ),
});

/** "12.5" percent is 1250 basis points; finer than that nobody can put on an order here. */
function basisPoints(percent: string): number {
  const match = /^(\d{1,3})(?:\.(\d{1,2})0*)?$/.exec(percent);
  const points = Number(match?.[1]) * 100 + Number((match?.[2] ?? "").padEnd(2, "0"));
  if (!match || points > 10_000) throw new RangeError(`Not a percentage to give: ${percent}`);
  return points;
}

function discountValue(given: z.infer<typeof value>, currency: string): DiscountValue {
  if ("percentage" in given) {
    return { kind: "percentage", basisPoints: basisPoints(given.percentage.value) };
  }
  const amount = parseAmount(given.fixedAmount.amount, currency);
  if (amount === null || amount < 0) {
    throw new RangeError(`Not an amount in ${currency}: ${given.fixedAmount.amount}`);
  }
  return { kind: "fixed_amount", amount };
}

type Reading = { currency: string; title: string };

/** Order discounts a Function adds, each with the candidates its strategy is to choose from. */
export function orderOffers(
  output: unknown,
  { currency, title }: Reading,
): { choose: "FIRST" | "MAXIMUM"; offers: OrderOffer[] }[] {
  return linesOutput.parse(output).operations.map(({ orderDiscountsAdd }) => ({
    choose: orderDiscountsAdd.selectionStrategy,
    offers: orderDiscountsAdd.candidates.map((candidate) => ({
      title: candidate.message || title,
      value: discountValue(candidate.value, currency),
    })),
  }));
}

export function shippingOffers(output: unknown, { currency, title }: Reading): ShippingOffer[] {
  const { operations } = deliveryOutput.parse(output);
  return operations.flatMap(({ deliveryDiscountsAdd }) =>
    deliveryDiscountsAdd.candidates.map((candidate) => {
      const handles = candidate.targets.flatMap((target) =>
        "deliveryOption" in target ? [target.deliveryOption.handle] : [],
      );
      const forGroup = candidate.targets.some(
        (target) => "deliveryGroup" in target && target.deliveryGroup.id === DELIVERY_GROUP_ID,
      );
      return {
        title: candidate.message || title,
        value: discountValue(candidate.value, currency),
        methods: forGroup ? null : handles,
      };
    }),
  );
}
