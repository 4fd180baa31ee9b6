import type { ShopDay } from "../time.ts";
import type { CustomerSummary } from "./customer-summary.ts";
import type { FormulaBasis } from "./formula-basis.ts";
import { patienceDays } from "./patience.ts";

/** The three classes of customer by value and risk, best first. */
export const VALUE_CLASSES = ["devoted", "steady", "drifting"] as const;
export type ValueClass = (typeof VALUE_CLASSES)[number];

/** The values at which classes begin and end, major units. */
export interface ClassFloors {
  /** From here a customer may be devoted: the shop's best fifth. */
  readonly devotedFloor: number;
  /** Below this a customer is drifting: the shop's lowest fifth. */
  readonly driftingFloor: number;
}

/** What the shop as a whole says about value and risk on one day; decided once, then recorded. */
export interface ValueBasis extends FormulaBasis, ClassFloors {}

/** Why a customer is in their class, in the numbers that decided. */
export interface ClassVerdict {
  readonly valueClass: ValueClass;
  /** "best", "low": by value alone. "leaving": too likely gone, whatever the value. "middle": the rest. */
  readonly reason: "best" | "middle" | "low" | "leaving";
  /** True when only the class they were in before keeps them in it. */
  readonly held: boolean;
  /** Major units. */
  readonly value: number;
  /** Chance that they have left; null when silence against patience decided. */
  readonly risk: number | null;
  readonly daysSinceLastOrder: number;
  /** Silence beyond this many days is taken for leaving. */
  readonly patienceDays: number;
  /** Silent beyond patience; for who drifts already, beyond four fifths of it. */
  readonly quiet: boolean;
}

/** Who is in a class keeps it until value or risk has moved a fifth beyond where others enter it. */
const KEEPS_DEVOTED = 0.8;
const LEAVES_DRIFTING = 1.25;
const STILL_QUIET = 0.8;
const RISK = { entersDevoted: 0.25, keepsDevoted: 0.4, entersDrifting: 0.5, leavesDrifting: 0.4 };

interface ClassInputs {
  readonly value: number;
  readonly risk: number | null;
  readonly silence: { readonly days: number; readonly patience: number };
  readonly floors: ClassFloors;
}

/**
 * Devoted: value in the shop's best fifth, and at most a chance of 25 % of having left. Drifting:
 * more likely gone than not, or value in the lowest fifth. Steady: the rest. Without a model's risk,
 * leaving is silence beyond patience (patience.ts). priorClass, the class under the valuation
 * before, widens its own bounds, so that noise moves nobody: devoted is kept down to 0.8 of its
 * floor and up to a risk of 40 %, drifting up to 1.25 of its floor and down to a risk of 40 %.
 * The same input gives the same class again, and more value or less risk never a worse one.
 * value: major units, >= 0. risk: 0 to 1. Null without a counted order.
 */
export function classVerdict(
  summary: CustomerSummary,
  context: {
    readonly asOf: ShopDay;
    readonly value: number;
    readonly basis: ClassFloors & Pick<FormulaBasis, "typicalGapDays">;
    readonly risk?: number | null;
    readonly priorClass?: ValueClass | null;
  },
): ClassVerdict | null {
  const { firstDay, lastDay, purchaseDays } = summary;
  if (firstDay === null || lastDay === null) return null;
  const { value, basis, risk = null, priorClass = null } = context;
  const days = Math.max(0, context.asOf - lastDay);
  const patience = patienceDays({
    frequency: purchaseDays - 1,
    recency: lastDay - firstDay,
    typicalGapDays: basis.typicalGapDays,
  });
  const inputs = { value, risk, silence: { days, patience }, floors: basis };
  const reason = reasonFor(inputs, priorClass);
  const valueClass = CLASS_OF[reason];
  return {
    valueClass,
    reason,
    held: CLASS_OF[reasonFor(inputs, null)] !== valueClass,
    value,
    risk,
    daysSinceLastOrder: days,
    patienceDays: patience,
    quiet: isQuiet(inputs, priorClass),
  };
}

const CLASS_OF = {
  best: "devoted",
  middle: "steady",
  low: "drifting",
  leaving: "drifting",
} as const satisfies Record<ClassVerdict["reason"], ValueClass>;

function reasonFor(inputs: ClassInputs, prior: ValueClass | null): ClassVerdict["reason"] {
  const { value, floors } = inputs;
  if (isLeaving(inputs, prior)) return "leaving";
  if (value < floors.driftingFloor * (prior === "drifting" ? LEAVES_DRIFTING : 1)) return "low";
  const isBest =
    value > 0 && value >= floors.devotedFloor * (prior === "devoted" ? KEEPS_DEVOTED : 1);
  return isBest && isSafe(inputs, prior) ? "best" : "middle";
}

function isLeaving(inputs: ClassInputs, prior: ValueClass | null): boolean {
  if (inputs.risk === null) return isQuiet(inputs, prior);
  return inputs.risk > (prior === "drifting" ? RISK.leavesDrifting : RISK.entersDrifting);
}

function isSafe({ risk }: ClassInputs, prior: ValueClass | null): boolean {
  return risk === null || risk <= (prior === "devoted" ? RISK.keepsDevoted : RISK.entersDevoted);
}

function isQuiet({ silence }: ClassInputs, prior: ValueClass | null): boolean {
  return silence.days > silence.patience * (prior === "drifting" ? STILL_QUIET : 1);
}
