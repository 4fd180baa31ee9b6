/** Whatever a payload has become: it says something that can be kept, or why it cannot be used. */
import { expect, test } from "vitest";
import { readWebhook } from "../../app/shopify/read-webhook.ts";
import type { Reading } from "../../app/usecases/inbox/process-inbox.ts";
import { type PayloadSource, payloadSources } from "../support/fuzz-sources.ts";
import { mutatedPayload } from "../support/mutated-payload.ts";

const SEED = 20_261_127;
const PAYLOADS = 100_000;
const SHOP = {
  domain: "storm-7-0.myshopify.com",
  currency: "SAR",
  now: new Date("2026-11-21T09:30:00Z"),
};

function read(number: number, source: PayloadSource): Reading {
  const body = mutatedPayload(source.body, SEED + number);
  const triggeredAt = "2026-11-20T10:00:00.000000";
  return readWebhook({ topic: source.topic, eventId: String(number), triggeredAt, body }, SHOP);
}

/** What PostgreSQL would refuse, wherever it stands in what was read. */
function unkeepable(value: unknown): string | null {
  if (typeof value === "string") {
    if (value.includes("\u0000")) return "a NUL character";
    return value.isWellFormed() ? null : "half a character";
  }
  if (typeof value === "bigint") {
    return BigInt.asIntN(64, value) === value ? null : "a number beyond 64 bits";
  }
  if (typeof value === "number") return Number.isFinite(value) ? null : "no finite number";
  if (value instanceof Date) return isKeepable(value) ? null : "an instant beyond the calendar";
  if (typeof value !== "object" || value === null) return null;
  for (const part of Object.values(value)) {
    const problem = unkeepable(part);
    if (problem) return problem;
  }
  return null;
}

function isKeepable(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return year >= 1 && year <= 9999; // false for an invalid date
}

test(`${PAYLOADS} mutated payloads are read or say why not`, { timeout: 300_000 }, () => {
  const sources = payloadSources();
  const outcomes = new Map<string, number>();
  for (let number = 0; number < PAYLOADS; number += 1) {
    const source = sources[number % sources.length];
    if (!source) break;
    let outcome: string;
    try {
      const reading = read(number, source);
      outcome = reading.kind === "unreadable" ? `unreadable: ${reading.reason}` : reading.kind;
      const problem = unkeepable(reading);
      if (problem) outcome = `${source.topic} holds ${problem}`;
    } catch (error) {
      outcome = `${source.topic} threw ${error}`;
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  const kinds = ["facts", "notice", "kept"];
  const strange = [...outcomes].filter(
    ([outcome]) => !kinds.includes(outcome) && !outcome.startsWith("unreadable: "),
  );
  expect(strange).toEqual([]);
  // Both ways are well trodden: a fuzzer that breaks everything, or nothing, finds nothing.
  const readable = kinds.reduce((sum, kind) => sum + (outcomes.get(kind) ?? 0), 0);
  expect(readable).toBeGreaterThan(PAYLOADS / 5);
  expect(PAYLOADS - readable).toBeGreaterThan(PAYLOADS / 5);
});

test("a seed makes the same payload every time", () => {
  const [source] = payloadSources();
  const made = Array.from({ length: 50 }, (_, number) => mutatedPayload(source!.body, number));
  const again = Array.from({ length: 50 }, (_, number) => mutatedPayload(source!.body, number));
  expect(again).toEqual(made);
});
