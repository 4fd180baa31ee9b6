import type {
  AdminEvent,
  AdminEvents,
  BridgeCalls,
  BridgeMethod,
  BridgeReply,
  BridgeRequest,
} from "./protocol.ts";

type Waiting = { resolve: (value: unknown) => void; reject: (reason: Error) => void };
type Listeners = { [Name in keyof AdminEvents]: Set<(detail: AdminEvents[Name]) => void> };

/** The line from the app's page to the admin frame around it. */
export type AdminLine = {
  origin: string;
  call: <Method extends BridgeMethod>(
    method: Method,
    args: BridgeCalls[Method]["args"],
  ) => Promise<BridgeCalls[Method]["result"]>;
  on: <Name extends keyof AdminEvents>(
    name: Name,
    listener: (detail: AdminEvents[Name]) => void,
  ) => void;
};

function isAdminMessage(data: unknown): data is BridgeReply | AdminEvent {
  return typeof data === "object" && data !== null && "sandboxAdmin" in data;
}

/** Only the window around this one, at the origin the script came from, is taken for the admin. */
export function openAdminLine(origin: string): AdminLine {
  const waiting = new Map<number, Waiting>();
  const listeners: Listeners = {
    navigate: new Set(),
    action: new Set(),
    toastAction: new Set(),
    toastDismiss: new Set(),
  };
  let calls = 0;

  function tell<Name extends keyof AdminEvents>(name: Name, detail: AdminEvents[Name]) {
    for (const listener of listeners[name]) listener(detail);
  }

  addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.origin !== origin || event.source !== parent || !isAdminMessage(event.data)) return;
    const message = event.data;
    if ("event" in message) return tell(message.event, message.detail as never);
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === null) call?.resolve(message.result);
    else call?.reject(new Error(message.error));
  });

  return {
    origin,
    call(method, args) {
      return new Promise((resolve, reject) => {
        calls += 1;
        waiting.set(calls, { resolve: resolve as Waiting["resolve"], reject });
        const request: BridgeRequest = { sandboxBridge: 1, id: calls, method, args };
        parent.postMessage(request, origin);
      });
    },
    on(name, listener) {
      listeners[name].add(listener);
    },
  };
}
