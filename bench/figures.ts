import type { Bench } from "./figure.ts";
import { backfill } from "./figures/backfill.ts";
import { clvEngine } from "./figures/clv-engine.ts";
import { clvNightly } from "./figures/clv-nightly.ts";
import { clvNightlyEmbedded } from "./figures/clv-nightly-embedded.ts";
import { door } from "./figures/door.ts";
import { doorEmbedded } from "./figures/door-embedded.ts";
import { doorEmbeddedLatency } from "./figures/door-embedded-latency.ts";
import { doorLatency } from "./figures/door-latency.ts";
import { pipeline } from "./figures/pipeline.ts";
import { pipelineEmbedded } from "./figures/pipeline-embedded.ts";
import { pipelineFairness } from "./figures/pipeline-fairness.ts";
import { pipelineGrowth } from "./figures/pipeline-growth.ts";

/** Every bench there is; a new one is a file in figures/ and a line here. */
export const BENCHES: readonly Bench[] = [
  door,
  doorLatency,
  doorEmbedded,
  doorEmbeddedLatency,
  pipeline,
  pipelineFairness,
  pipelineGrowth,
  pipelineEmbedded,
  backfill,
  clvEngine,
  clvNightly,
  clvNightlyEmbedded,
];
