import type { PurchaseModel } from "../../domain/clv/clv-model.ts";

/** What the literature calls each model, in every language. */
const NAMES: Readonly<Record<PurchaseModel["method"], string>> = {
  "pareto-nbd": "Pareto/NBD",
  "mbg-cnbd-k": "MBG/CNBD-k",
  "mbg-nbd": "MBG/NBD",
  "bg-nbd": "BG/NBD",
};

/** Latin letters with a stroke, kept together where the text runs right to left. */
export function methodName(method: PurchaseModel["method"]): string {
  return `\u2066${NAMES[method]}\u2069`;
}
