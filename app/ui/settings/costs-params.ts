import { z } from "zod";
import { type CostInputs, DEFAULT_COSTS } from "../../domain/clv/clv-model.ts";
import { moneyText, parseMoney } from "../../domain/money.ts";
import { COST_FIELDS, type CostField, type CostsView } from "./costs-view.ts";

const ALL_BPS = 10_000;
const DECIMALS = 2;
const LONGEST = 40;
const EXAMPLE = "25";
/** A per cent as one writes it; "42.5" is 4,250 basis points, exactly. */
const PER_CENT = /^(\d{1,3})(?:\.(\d{1,2}))?$/;
const ARABIC_ZERO = "٠".charCodeAt(0);

/** What the form sends, however it was typed: with Arabic digits and marks too. */
const text = z
  .string()
  .max(LONGEST)
  .transform((typed) =>
    typed
      .trim()
      .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - ARABIC_ZERO))
      .replace("٫", ".")
      .replace(/\s*[%٪]$/, ""),
  );

const margin = text.transform((typed, context) =>
  typed === "" ? DEFAULT_COSTS.marginBps : basisPoints(typed, context, 1),
);
const rate = (usual: number) =>
  text.transform((typed, context) => (typed === "" ? usual : basisPoints(typed, context, 0)));

/** The costs form at the door, in the shop's currency. */
function costsForm(currency: string) {
  return z.object({
    margin,
    acquisitionCost: text.transform((typed, context) => amount(typed, { currency, context })),
    discount: rate(DEFAULT_COSTS.discountBps),
    winBack: rate(DEFAULT_COSTS.winBackBps),
  });
}

/** Reads the form; or says which of its fields could not be used. */
export function costsFrom(
  form: FormData,
  currency: string,
):
  | { readonly kind: "costs"; readonly costs: CostInputs }
  | { readonly kind: "refused"; readonly fields: readonly CostField[] } {
  const read = costsForm(currency).safeParse(Object.fromEntries(form));
  if (!read.success) {
    const wrong = new Set(read.error.issues.map(({ path }) => path[0]));
    return { kind: "refused", fields: COST_FIELDS.filter((field) => wrong.has(field)) };
  }
  return {
    kind: "costs",
    costs: {
      marginBps: read.data.margin,
      acquisitionCostMinor: read.data.acquisitionCost,
      discountBps: read.data.discount,
      winBackBps: read.data.winBack,
    },
  };
}

/** The costs as the form shows them: a margin of all is none given. */
export function costsView(costs: CostInputs, currency: string): CostsView {
  const minor = costs.acquisitionCostMinor;
  return {
    currency,
    example: moneyText(parseMoney(EXAMPLE, currency)),
    margin: costs.marginBps === DEFAULT_COSTS.marginBps ? "" : perCent(costs.marginBps),
    acquisitionCost: minor === null ? "" : moneyText({ minor, currency }),
    discount: perCent(costs.discountBps),
    winBack: perCent(costs.winBackBps),
  };
}

function basisPoints(typed: string, context: z.RefinementCtx, least: number): number {
  const [, whole, fraction = ""] = PER_CENT.exec(typed) ?? [];
  const points = whole === undefined ? Number.NaN : Number(whole + fraction.padEnd(DECIMALS, "0"));
  if (points >= least && points <= ALL_BPS) return points;
  context.addIssue({ code: "custom" });
  return z.NEVER;
}

/** 4,250 as "42.5". */
function perCent(points: number): string {
  const digits = String(points).padStart(DECIMALS + 1, "0");
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, "");
  return digits.slice(0, -DECIMALS) + (fraction && `.${fraction}`);
}

function amount(
  typed: string,
  { currency, context }: { readonly currency: string; readonly context: z.RefinementCtx },
): bigint | null {
  if (typed === "") return null;
  try {
    const { minor } = parseMoney(typed, currency);
    if (minor >= 0n) return minor;
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
  }
  context.addIssue({ code: "custom" });
  return z.NEVER;
}
