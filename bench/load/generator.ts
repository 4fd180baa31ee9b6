// The load generator, a process of its own: sends each order it is given and answers with the result.
import type { LoadOrder } from "./load.ts";
import { send } from "./send.ts";

process.on("message", (order: LoadOrder) => {
  send(order).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
