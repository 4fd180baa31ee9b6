/** Payloads to be mutated: the storm's, this project's fixtures, and Shopify's own samples where they are. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { writeHistory } from "../../storm/history/history.ts";
import { fixture } from "./webhook.ts";

export interface PayloadSource {
  readonly topic: string;
  readonly body: string;
}

/** Shopify's published samples lie beside the repository on machines that have them. */
const SAMPLES = resolve(projectRoot, "../shared/shopify/samples");
const OF_A_TOPIC = 6;

export function payloadSources(): PayloadSource[] {
  const history = writeHistory({ seed: 7, webhooks: 1200, end: new Date("2026-11-21T09:30:00Z") });
  const sound = history.events.filter(({ body }) => isJson(body.toString()));
  const byTopic = Map.groupBy(sound, ({ topic }) => topic);
  return [
    ...[...byTopic.values()].flatMap((events) =>
      events.slice(0, OF_A_TOPIC).map(({ topic, body }) => ({ topic, body: body.toString() })),
    ),
    ...[
      ["orders/updated", "order"],
      ["refunds/create", "refund"],
      ["refunds/create", "refund-in-presentment-currency"],
      ["customers/update", "customer"],
      ["customers/redact", "customer-redact"],
      ["customers/data_request", "data-request"],
      ["shop/update", "shop"],
    ].map(([topic = "", name = ""]) => ({ topic, body: JSON.stringify(fixture(name)) })),
    ...sample("orders/updated", "rest_order"),
    ...sample("refunds/create", "rest_refund"),
    ...sample("customers/update", "rest_customer"),
    ...sample("fulfillments/create", "rest_fulfillment"),
  ];
}

function sample(topic: string, name: string): PayloadSource[] {
  const file = resolve(SAMPLES, `${name}.json`);
  if (!existsSync(file)) return [];
  return [{ topic, body: JSON.stringify(JSON.parse(readFileSync(file, "utf8"))) }];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
