// The thread a valuer works in: started by valuer.server.ts, for one run.
import { parentPort } from "node:worker_threads";
import { openValuerHere } from "./usecases/clv/valuer.ts";
import { transferable, type ValuerAnswer, type ValuerCall } from "./valuer-call.ts";

const say = (answer: ValuerAnswer, memory: ArrayBuffer[] = []) =>
  parentPort?.postMessage(answer, memory);
const valuer = openValuerHere((step) => say({ kind: "progress", step }));

parentPort?.on("message", (call: ValuerCall) => {
  answer(call).then(
    (result) => say({ kind: "done", result }, transferable(result)),
    (error: Error) => say({ kind: "failed", error }),
  );
});

function answer(call: ValuerCall): Promise<unknown> {
  switch (call.name) {
    case "takeCustomers":
      return valuer.takeCustomers(call.given);
    case "takePurchases":
      return valuer.takePurchases(call.given);
    case "measure":
      return valuer.measure(call.given);
    case "adopt":
      return valuer.adopt(call.given);
    case "score":
      return valuer.score(call.given);
  }
}
