import { performance } from "node:perf_hooks";
import { Pool } from "undici";
import { percentile } from "../statistics.ts";
import type { LoadOrder, LoadResult } from "./load.ts";
import { type SignedWebhook, signedWebhook } from "./signed-webhook.ts";

const TICK_MS = 1;

/** Sends what was ordered over kept-alive connections; made and signed before the clock starts. */
export async function send(order: LoadOrder): Promise<LoadResult> {
  const now = new Date();
  const webhooks = Array.from({ length: order.requests }, (_, place) =>
    signedWebhook(order.firstSerial + place, { ...order, now }),
  );
  const { origin, pathname: path } = new URL(order.url);
  const pool = new Pool(origin, { connections: order.connections, pipelining: 1 });
  const sendOne = (webhook: SignedWebhook) => answerTo(pool, path, webhook);
  const before = performance.eventLoopUtilization();
  const startedAt = performance.now();
  const answers =
    order.perSecond === null
      ? await saturate(webhooks, { sendOne, connections: order.connections })
      : await pace(webhooks, { sendOne, perSecond: order.perSecond });
  const seconds = (performance.now() - startedAt) / 1000;
  const busy = performance.eventLoopUtilization(before).utilization;
  await pool.close();
  return { requests: order.requests, seconds, busy, ...summary(answers) };
}

interface Answer {
  readonly status: number;
  readonly tookMs: number;
  readonly problem: string | null;
}

type SendOne = (webhook: SignedWebhook) => Promise<Pick<Answer, "status" | "problem">>;

/** Every connection sends its next as soon as its last is answered. */
async function saturate(
  webhooks: readonly SignedWebhook[],
  { sendOne, connections }: { readonly sendOne: SendOne; readonly connections: number },
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const queue = webhooks.values();
  const connection = async () => {
    for (const webhook of queue) {
      const sentAt = performance.now();
      const answer = await sendOne(webhook);
      answers.push({ ...answer, tookMs: performance.now() - sentAt });
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return answers;
}

/** One at each point of an even clock, whether or not the earlier ones have been answered. */
function pace(
  webhooks: readonly SignedWebhook[],
  { sendOne, perSecond }: { readonly sendOne: SendOne; readonly perSecond: number },
): Promise<Answer[]> {
  const startedAt = performance.now();
  const dueAt = (place: number) => startedAt + (place * 1000) / perSecond;
  const sent: Promise<Answer>[] = [];
  const sendDue = async (webhook: SignedWebhook, due: number): Promise<Answer> => {
    const answer = await sendOne(webhook);
    return { ...answer, tookMs: performance.now() - due };
  };
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      for (let due = dueAt(sent.length); due <= performance.now(); due = dueAt(sent.length)) {
        const webhook = webhooks[sent.length];
        if (!webhook) {
          clearInterval(timer);
          resolve(Promise.all(sent));
          return;
        }
        sent.push(sendDue(webhook, due));
      }
    }, TICK_MS);
  });
}

function answerTo(pool: Pool, path: string, { headers, body }: SignedWebhook): ReturnType<SendOne> {
  return new Promise((resolve) => {
    let status = 0;
    pool.dispatch(
      { method: "POST", path, headers, body },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, statusCode) => {
          status = statusCode;
        },
        onResponseData: () => {},
        onResponseEnd: () => resolve({ status, problem: null }),
        onResponseError: (_controller, { message }) => resolve({ status: 0, problem: message }),
      },
    );
  });
}

function summary(answers: readonly Answer[]): Pick<LoadResult, "statuses" | "problem" | "p99Ms"> {
  const statuses: Record<number, number> = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    statuses,
    problem: answers.find(({ problem }) => problem !== null)?.problem ?? null,
    p99Ms: percentile(
      answers.map(({ tookMs }) => tookMs),
      0.99,
    ),
  };
}
