import { type Input, orderDiscount } from "./decide.ts";

/** `CartLinesDiscountsGenerateRunResult` of schema.graphql, as far as it is used here. */
export type CartLinesResult = {
  operations: {
    orderDiscountsAdd: {
      selectionStrategy: "FIRST";
      candidates: {
        message: string;
        targets: { orderSubtotal: { excludedCartLineIds: string[] } }[];
        value: { percentage: { value: number } };
      }[];
    };
  }[];
};

export function cartLinesDiscountsGenerateRun(input: Input): CartLinesResult {
  const discount = orderDiscount(input);
  if (!discount) return { operations: [] };
  const candidate = {
    message: discount.message,
    targets: [{ orderSubtotal: { excludedCartLineIds: [] } }],
    value: { percentage: { value: discount.percent } },
  };
  return {
    operations: [{ orderDiscountsAdd: { selectionStrategy: "FIRST", candidates: [candidate] } }],
  };
}
