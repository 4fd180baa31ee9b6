import { randomUUID } from "node:crypto";
import {
  integer,
  integerOrNull,
  type ShopDatabase,
  type SqlRow,
  text,
  textOrNull,
} from "../shop/shop-database.ts";
import type { AppRegistration } from "../shop/shop-model.ts";
import type { Faults } from "./faults.ts";

export interface WebhookEvent {
  topic: string;
  /** Made only when somebody has subscribed to the topic. */
  payload: () => object;
}

export interface PendingDelivery {
  seq: number;
  webhookId: string;
  eventId: string;
  topic: string;
  uri: string;
  triggeredAt: number;
  body: string;
  attempts: number;
}

export type DeliveryState = "pending" | "acknowledged" | "failed" | "lost";

export interface DeliveryRecord {
  seq: number;
  webhookId: string;
  eventId: string;
  topic: string;
  triggeredAt: number;
  state: DeliveryState;
  attempts: number;
  dueAt: number;
  status: number | null;
  error: string | null;
}

export interface DeliveryOutcome {
  seq: number;
  state: "acknowledged" | "failed" | "pending";
  attempts: number;
  dueAt: number;
  status: number | null;
  error: string | null;
}

/** How many settled deliveries the log keeps, with their bodies. */
const LOG_LENGTH = 2000;

/**
 * The queue of webhooks and the log of what became of them. A row is written in the transaction of
 * the change it tells of, and stays until the app has acknowledged it: a kill loses nothing.
 */
export class WebhookOutbox {
  readonly #database: ShopDatabase;
  readonly #faults: Faults;
  readonly #now: () => number;
  readonly #urisByTopic = new Map<string, string[]>();
  #onQueued: () => void = () => undefined;
  #settledSincePrune = 0;

  constructor(
    database: ShopDatabase,
    registration: AppRegistration,
    faults: Faults,
    now: () => number,
  ) {
    this.#database = database;
    this.#faults = faults;
    this.#now = now;
    for (const { topic, uri } of registration.subscriptions) {
      this.#urisByTopic.set(topic, [...(this.#urisByTopic.get(topic) ?? []), uri]);
    }
  }

  /** Called after something was queued; the deliverer hangs itself here. */
  onQueued(listener: () => void): void {
    this.#onQueued = listener;
  }

  /** One thing that happened at `at`, told under all its topics with one event id. */
  emit(events: WebhookEvent[], at: number): void {
    const eventId = randomUUID();
    this.#database.transaction(() => {
      for (const { topic, payload } of events) {
        const uris = this.#urisByTopic.get(topic) ?? [];
        if (uris.length === 0) continue;
        const body = JSON.stringify(payload());
        for (const uri of uris) this.#queue({ eventId, topic, uri, body, at });
      }
    });
    this.#onQueued();
  }

  due(limit: number): PendingDelivery[] {
    const rows = this.#database.all(
      `select seq, webhook_id, event_id, topic, uri, triggered_at, body, attempts from deliveries
       where state = 'pending' and due_at <= ? order by due_at, seq limit ?`,
      this.#now(),
      limit,
    );
    return rows.map((row) => ({
      seq: integer(row.seq),
      webhookId: text(row.webhook_id),
      eventId: text(row.event_id),
      topic: text(row.topic),
      uri: text(row.uri),
      triggeredAt: integer(row.triggered_at),
      body: text(row.body),
      attempts: integer(row.attempts),
    }));
  }

  /** When the next delivery that is not due yet will be; null when there is none. */
  nextDueAt(): number | null {
    const row = this.#database.get(
      "select min(due_at) as due from deliveries where state = 'pending' and due_at > ?",
      this.#now(),
    );
    return integerOrNull(row?.due);
  }

  pendingCount(): number {
    return this.#database.count("select count(*) from deliveries where state = 'pending'");
  }

  failedCount(): number {
    return this.#database.count("select count(*) from deliveries where state = 'failed'");
  }

  settle(outcomes: DeliveryOutcome[]): void {
    this.#database.transaction(() => {
      for (const outcome of outcomes) {
        this.#database.run(
          `update deliveries set state = ?, attempts = ?, due_at = ?, status = ?, error = ?,
             settled_at = ? where seq = ?`,
          outcome.state,
          outcome.attempts,
          outcome.dueAt,
          outcome.status,
          outcome.error,
          outcome.state === "pending" ? null : this.#now(),
          outcome.seq,
        );
      }
      this.#prune(outcomes.length);
    });
  }

  /** The newest first. */
  log(options: { limit: number; topic?: string; state?: DeliveryState }): DeliveryRecord[] {
    const rows = this.#database.all(
      `select seq, webhook_id, event_id, topic, triggered_at, state, attempts, due_at, status, error
       from deliveries where (?1 is null or topic = ?1) and (?2 is null or state = ?2)
       order by seq desc limit ?3`,
      options.topic ?? null,
      options.state ?? null,
      options.limit,
    );
    return rows.map(recordOf);
  }

  bodyOf(seq: number): string | null {
    return textOrNull(this.#database.get("select body from deliveries where seq = ?", seq)?.body);
  }

  /** Puts deliveries that were given up back at the head of the queue. */
  redeliverFailed(): number {
    const count = this.#database.run(
      "update deliveries set state = 'pending', attempts = 0, due_at = ? where state = 'failed'",
      this.#now(),
    );
    this.#onQueued();
    return count;
  }

  #queue(delivery: {
    eventId: string;
    topic: string;
    uri: string;
    body: string;
    at: number;
  }): void {
    const webhookId = randomUUID();
    const state = this.#faults.strikes("loss") ? "lost" : "pending";
    const copies = this.#faults.strikes("duplicate") ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.#database.run(
        `insert into deliveries (webhook_id, event_id, topic, uri, triggered_at, body, state, due_at)
         values (?, ?, ?, ?, ?, ?, ?, ?)`,
        webhookId,
        delivery.eventId,
        delivery.topic,
        delivery.uri,
        delivery.at,
        delivery.body,
        state,
        this.#now() + this.#faults.holdBackMs(),
      );
    }
  }

  #prune(settled: number): void {
    this.#settledSincePrune += settled;
    if (this.#settledSincePrune < LOG_LENGTH / 4) return;
    this.#settledSincePrune = 0;
    this.#database.run(
      `delete from deliveries where state in ('acknowledged', 'lost')
         and seq < (select max(seq) from deliveries) - ?`,
      LOG_LENGTH,
    );
  }
}

function recordOf(row: SqlRow): DeliveryRecord {
  return {
    seq: integer(row.seq),
    webhookId: text(row.webhook_id),
    eventId: text(row.event_id),
    topic: text(row.topic),
    triggeredAt: integer(row.triggered_at),
    state: text(row.state) as DeliveryState,
    attempts: integer(row.attempts),
    dueAt: integer(row.due_at),
    status: integerOrNull(row.status),
    error: textOrNull(row.error),
  };
}
