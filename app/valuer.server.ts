import { Worker } from "node:worker_threads";
import type { OpenValuer, Valuer } from "./usecases/clv/valuer.ts";
import { transferable, type ValuerAnswer, type ValuerCall } from "./valuer-call.ts";

/**
 * A valuer in a thread of its own: fitting and scoring take seconds, and the door is answered
 * meanwhile. When the thread dies, whatever waits for it fails, and the run with it; the next look
 * begins anew. Not to be bundled: the thread's file is found beside this one.
 */
export const openValuerThread: OpenValuer = (progress = () => {}) => {
  const thread = new Worker(new URL("./valuer-thread.ts", import.meta.url));
  const waiting: PromiseWithResolvers<unknown>[] = [];
  let gone: Error | null = null;
  const lose = (error: Error) => {
    gone ??= error;
    for (const each of waiting.splice(0)) each.reject(gone);
  };
  thread.on("error", (cause) => lose(new Error("the valuer's thread failed", { cause })));
  thread.on("exit", () => lose(new Error("the valuer's thread ended")));
  thread.on("message", (answer: ValuerAnswer) => {
    if (answer.kind === "progress") progress(answer.step);
    else if (answer.kind === "done") waiting.shift()?.resolve(answer.result);
    else waiting.shift()?.reject(answer.error);
  });
  const ask = <Result>(call: ValuerCall): Promise<Result> => {
    if (gone) return Promise.reject(gone);
    const answer = Promise.withResolvers<unknown>();
    waiting.push(answer);
    thread.postMessage(call, transferable(call.given));
    return answer.promise as Promise<Result>;
  };
  const valuer: Valuer = {
    takeCustomers: (given) => ask({ name: "takeCustomers", given }),
    takePurchases: (given) => ask({ name: "takePurchases", given }),
    measure: (given) => ask({ name: "measure", given }),
    adopt: (given) => ask({ name: "adopt", given }),
    score: (given) => ask({ name: "score", given }),
    close: async () => void (await thread.terminate()),
  };
  return valuer;
};
