import type { ClassVerdict } from "../../../domain/clv/value-class.ts";

/** Sentences about who was in the class before and stays only therefore. */
const HELD = { best: "bestHeld", low: "lowHeld", leaving: "leavingHeld" } as const;
const BY_SILENCE = {
  best: "bestQuiet",
  bestHeld: "bestHeldQuiet",
  middle: "middleQuiet",
  low: "low",
  lowHeld: "lowHeld",
  leaving: "leavingQuiet",
  leavingHeld: "leavingHeldQuiet",
} as const;

type Sentence = keyof typeof BY_SILENCE | (typeof BY_SILENCE)[keyof typeof BY_SILENCE];

/**
 * Which sentence under customer.class says why somebody is in their class. Without a chance of
 * having left, silence against patience is what decided, and no chance may be named.
 */
export function classSentence({
  reason,
  held,
  risk,
}: Pick<ClassVerdict, "reason" | "held" | "risk">): Sentence {
  const sentence = held && reason !== "middle" ? HELD[reason] : reason;
  return risk === null ? BY_SILENCE[sentence] : sentence;
}
