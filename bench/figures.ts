import type { Bench } from "./figure.ts";
import { clvEngine } from "./figures/clv-engine.ts";
import { clvNightly } from "./figures/clv-nightly.ts";
import { clvNightlyEmbedded } from "./figures/clv-nightly-embedded.ts";
import { doorEmbedded } from "./figures/door-embedded.ts";
import { doorEmbeddedLatency } from "./figures/door-embedded-latency.ts";

/** Every bench there is; a new one is a file in figures/ and a line here. */
export const BENCHES: readonly Bench[] = [
  doorEmbedded,
  doorEmbeddedLatency,
  clvEngine,
  clvNightly,
  clvNightlyEmbedded,
];
