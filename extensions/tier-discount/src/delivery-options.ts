import { type DeliveryInput, shippingDiscount } from "./decide.ts";

/** `CartDeliveryOptionsDiscountsGenerateRunResult` of schema.graphql, as far as it is used here. */
export type DeliveryOptionsResult = {
  operations: {
    deliveryDiscountsAdd: {
      selectionStrategy: "ALL";
      candidates: {
        message: string;
        targets: { deliveryGroup: { id: string } }[];
        value: { percentage: { value: number } };
      }[];
    };
  }[];
};

export function cartDeliveryOptionsDiscountsGenerateRun(
  input: DeliveryInput,
): DeliveryOptionsResult {
  const discount = shippingDiscount(input);
  if (!discount) return { operations: [] };
  const candidate = {
    message: discount.message,
    targets: discount.deliveryGroupIds.map((id) => ({ deliveryGroup: { id } })),
    value: { percentage: { value: 100 } },
  };
  return {
    operations: [{ deliveryDiscountsAdd: { selectionStrategy: "ALL", candidates: [candidate] } }],
  };
}
