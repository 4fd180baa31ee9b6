import { performance } from "node:perf_hooks";
import { percentile } from "../statistics.ts";
import { Connection, type Outcome } from "./connection.ts";
import type { LoadOrder, LoadResult } from "./load.ts";
import { type SignedWebhook, signedWebhook } from "./signed-webhook.ts";

const TICK_MS = 1;

/**
 * Sends what was ordered over kept-alive connections. Requests are made, signed and written out as
 * bytes before the clock starts: the generator shares the machine with what it measures.
 */
export async function send(order: LoadOrder): Promise<LoadResult> {
  const now = new Date();
  const url = new URL(order.url);
  const requests = Array.from({ length: order.requests }, (_, place) =>
    bytesOf(url, signedWebhook(order.firstSerial + place, { ...order, now })),
  );
  const connections = await Promise.all(
    Array.from({ length: order.connections }, () => Connection.open(url)),
  );
  const before = performance.eventLoopUtilization();
  const startedAt = performance.now();
  const answers =
    order.perSecond === null
      ? await saturate(requests, connections)
      : await pace(requests, { connections, perSecond: order.perSecond });
  const seconds = (performance.now() - startedAt) / 1000;
  const busy = performance.eventLoopUtilization(before).utilization;
  for (const connection of connections) connection.close();
  return { requests: order.requests, seconds, busy, ...summary(answers) };
}

function bytesOf(url: URL, { headers, body }: SignedWebhook): Buffer {
  const lines = Object.entries({ host: url.host, ...headers, "content-length": body.length });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.concat([Buffer.from(`POST ${url.pathname} HTTP/1.1\r\n${head}\r\n`), body]);
}

interface Answer extends Outcome {
  readonly tookMs: number;
}

/** Every connection sends its next as soon as its last is answered. */
async function saturate(
  requests: readonly Buffer[],
  connections: readonly Connection[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const queue = requests.values();
  const keepSending = async (connection: Connection) => {
    for (const request of queue) {
      const sentAt = performance.now();
      const outcome = await connection.send(request);
      answers.push({ ...outcome, tookMs: performance.now() - sentAt });
    }
  };
  await Promise.all(connections.map(keepSending));
  return answers;
}

/** One at each point of an even clock, whether or not the earlier ones have been answered. */
function pace(
  requests: readonly Buffer[],
  how: { readonly connections: readonly Connection[]; readonly perSecond: number },
): Promise<Answer[]> {
  const startedAt = performance.now();
  const dueAt = (place: number) => startedAt + (place * 1000) / how.perSecond;
  const free = lender(how.connections);
  const sent: Promise<Answer>[] = [];
  const sendDue = async (request: Buffer, due: number): Promise<Answer> => {
    const outcome = await free.use((connection) => connection.send(request));
    return { ...outcome, tookMs: performance.now() - due };
  };
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      for (let due = dueAt(sent.length); due <= performance.now(); due = dueAt(sent.length)) {
        const request = requests[sent.length];
        if (!request) {
          clearInterval(timer);
          resolve(Promise.all(sent));
          return;
        }
        sent.push(sendDue(request, due));
      }
    }, TICK_MS);
  });
}

/** Lends out connections, each to one at a time; who finds none waits in line. */
function lender(connections: readonly Connection[]) {
  const idle = [...connections];
  const waiting: ((connection: Connection) => void)[] = [];
  return {
    use: async <Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> => {
      const connection =
        idle.shift() ?? (await new Promise<Connection>((resolve) => waiting.push(resolve)));
      const result = await work(connection);
      const next = waiting.shift();
      if (next) next(connection);
      else idle.push(connection);
      return result;
    },
  };
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
