// What this process measures of itself, for Prometheus: no label names a shop or a person.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { CallOutcome } from "./shopify/admin-answer.ts";
import type { QueueFigures } from "./store/queue-figures.ts";
import type { InboxPorts, RowOutcome } from "./usecases/inbox/process-inbox.ts";

/** Where something happens that is counted. */
export interface Metrics {
  /** A request at the door was answered; 499 when whoever asked had gone. */
  doorAnswered(status: number, seconds: number, bytes: number): void;
  /** So many webhooks went into the database with one commit. */
  committed(webhooks: number): void;
  /** Counts what a batch came to, once it is committed. */
  measuring(transaction: InboxPorts["transaction"]): InboxPorts["transaction"];
  perksWritten(outcome: { readonly published: number; readonly refused: number }): void;
  shopifyAnswered(outcome: CallOutcome): void;
  shopifyTook(seconds: number): void;
  /** From then on what waits in the database is shown as well: for processes with a worker. */
  showQueue(read: () => Promise<QueueFigures>): void;
  /** Begins to measure the process itself. */
  showProcess(): void;
  readonly contentType: string;
  /** Everything, as Prometheus reads it. */
  text(): Promise<string>;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  let refreshQueue: (() => Promise<void>) | undefined;
  return {
    ...doorMetrics(registry),
    ...inboxMetrics(registry),
    ...shopifyMetrics(registry),
    showQueue: (read) => {
      refreshQueue ??= queueGauges(registry, read);
    },
    showProcess: () => collectDefaultMetrics({ register: registry }),
    contentType: registry.contentType,
    text: async () => {
      await refreshQueue?.();
      return registry.metrics();
    },
  };
}

/** Seconds; closest around the 15 ms that are promised. */
const DOOR_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.015, 0.03, 0.06, 0.125, 0.25, 0.5, 1, 2.5, 5];
const COMMIT_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** On the door's way there is one addition to a number; labels are made when somebody looks. */
function doorMetrics(registry: Registry): Pick<Metrics, "doorAnswered" | "committed"> {
  const answered = new Map<number, number>();
  let received = 0;
  const registers = [registry];
  new Counter({
    name: "hadiya_door_requests_total",
    help: "Webhook requests answered, by HTTP status (499: the sender had gone).",
    labelNames: ["status"],
    registers,
    collect() {
      this.reset();
      for (const [status, count] of answered) this.inc({ status }, count);
    },
  });
  new Counter({
    name: "hadiya_door_received_bytes_total",
    help: "Bytes of webhook bodies, as their senders announced them.",
    registers,
    collect() {
      this.reset();
      this.inc(received);
    },
  });
  const duration = new Histogram({
    name: "hadiya_door_request_duration_seconds",
    help: "From a webhook's request line to the end of its answer.",
    buckets: DOOR_BUCKETS,
    registers,
  });
  const commits = new Histogram({
    name: "hadiya_door_commit_webhooks",
    help: "Webhooks stored with one commit.",
    buckets: COMMIT_BUCKETS,
    registers,
  });
  return {
    doorAnswered: (status, seconds, bytes) => {
      answered.set(status, (answered.get(status) ?? 0) + 1);
      received += bytes;
      duration.observe(seconds);
    },
    committed: (webhooks) => commits.observe(webhooks),
  };
}

const BATCH_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function inboxMetrics(registry: Registry): Pick<Metrics, "measuring" | "perksWritten"> {
  const registers = [registry];
  const processed = new Counter({
    name: "hadiya_inbox_processed_total",
    help: "Webhooks dealt with, by outcome: recorded, noticed, kept or parked.",
    labelNames: ["outcome"],
    registers,
  });
  const duration = new Histogram({
    name: "hadiya_inbox_batch_duration_seconds",
    help: "One batch of one shop, from begin to commit.",
    buckets: BATCH_BUCKETS,
    registers,
  });
  const perks = new Counter({
    name: "hadiya_perks_written_total",
    help: "Customer metafields written to Shopify, by outcome: published or refused.",
    labelNames: ["outcome"],
    registers,
  });
  return {
    measuring: (transaction) => async (shopId, work) => {
      const begun = performance.now();
      let outcomes: readonly RowOutcome[] = [];
      const result = await transaction(shopId, (store) =>
        work({
          ...store,
          finish: (done, now) => {
            outcomes = done;
            return store.finish(done, now);
          },
        }),
      );
      if (outcomes.length > 0) duration.observe(secondsSince(begun));
      for (const [outcome, count] of tally(outcomes)) processed.inc({ outcome }, count);
      return result;
    },
    perksWritten: ({ published, refused }) => {
      perks.inc({ outcome: "published" }, published);
      perks.inc({ outcome: "refused" }, refused);
    },
  };
}

function tally(outcomes: readonly RowOutcome[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}

/** Seconds since a moment of performance.now(). */
export function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000;
}

const CALL_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const LEFT_BUCKETS = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

function shopifyMetrics(registry: Registry): Pick<Metrics, "shopifyAnswered" | "shopifyTook"> {
  const registers = [registry];
  const calls = new Counter({
    name: "hadiya_shopify_calls_total",
    help: "Admin API calls, repeats included, by outcome: data, throttled, token_refused, shut_out or fault.",
    labelNames: ["outcome"],
    registers,
  });
  const points = new Counter({
    name: "hadiya_shopify_cost_points_total",
    help: "Points the answered calls cost.",
    registers,
  });
  const left = new Histogram({
    name: "hadiya_shopify_allowance_left_ratio",
    help: "What was left of the asked shop's allowance after a call, 0 to 1: all shops in one.",
    buckets: LEFT_BUCKETS,
    registers,
  });
  const duration = new Histogram({
    name: "hadiya_shopify_call_duration_seconds",
    help: "One Admin API call over the wire.",
    buckets: CALL_BUCKETS,
    registers,
  });
  return {
    shopifyAnswered: (outcome) => {
      calls.inc({ outcome: outcome.kind });
      if (outcome.kind === "data") points.inc(outcome.cost);
      const { allowance } = outcome;
      if (allowance && allowance.maximumAvailable > 0) {
        left.observe(allowance.currentlyAvailable / allowance.maximumAvailable);
      }
    },
    shopifyTook: (seconds) => duration.observe(seconds),
  };
}

/** What waits, read when somebody looks: the same whichever worker is asked. */
function queueGauges(registry: Registry, read: () => Promise<QueueFigures>): () => Promise<void> {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const up = gauge("hadiya_database_up", "1 when the database answered this scrape.");
  const waiting = gauge("hadiya_inbox_waiting", "Webhooks waiting, counted up to 100,000.");
  const oldest = gauge(
    "hadiya_inbox_oldest_waiting_seconds",
    "How long the longest-waiting webhook has been waiting; 0 when none is.",
  );
  const parked = gauge("hadiya_inbox_parked", "Webhooks set aside that wait for a decision.");
  const perks = gauge("hadiya_perks_waiting", "Customers Shopify is behind on, up to 100,000.");
  const jobs = gauge("hadiya_jobs", "Jobs by queue and state.", ["queue", "state"]);
  return async () => {
    for (const each of [waiting, oldest, parked, perks]) each.remove();
    jobs.reset();
    try {
      const figures = await read();
      waiting.set(figures.waiting);
      oldest.set(figures.oldestWaitingSeconds);
      parked.set(figures.parked);
      perks.set(figures.perksWaiting);
      for (const { queue, state, count } of figures.jobs) jobs.set({ queue, state }, count);
      up.set(1);
    } catch {
      up.set(0); // what the door and the calls measured is told all the same
    }
  };
}
