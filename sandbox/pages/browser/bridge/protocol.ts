/** What the App Bridge stand-in and the admin frame say to each other through postMessage. */

/** One button or link of a title bar or save bar; `ref` names it when the admin reports a click. */
export type BarAction = {
  ref: string;
  label: string;
  kind: "primary" | "secondary" | "breadcrumb";
  critical: boolean;
  disabled: boolean;
  loading: boolean;
};

export type BridgeCalls = {
  idToken: { args: Record<string, never>; result: string };
  user: { args: Record<string, never>; result: { id: number; name: string; email: string } };
  location: { args: { path: string }; result: null };
  loading: { args: { on: boolean }; result: null };
  navMenu: { args: { items: { href: string; label: string; home: boolean }[] }; result: null };
  titleBar: { args: { title: string | null; actions: BarAction[] }; result: null };
  saveBar: {
    args: { showing: boolean; actions: BarAction[]; confirmDiscard: boolean };
    result: null;
  };
  leaveConfirmation: { args: Record<string, never>; result: boolean };
  toast: {
    args: {
      id: string;
      message: string;
      isError: boolean;
      duration: number;
      action: string | null;
    };
    result: null;
  };
  hideToast: { args: { id: string }; result: null };
  modal: { args: { open: boolean }; result: null };
  adminPath: { args: { path: string }; result: null };
};

export type BridgeMethod = keyof BridgeCalls;

export type BridgeRequest = {
  sandboxBridge: 1;
  id: number;
  method: BridgeMethod;
  args: BridgeCalls[BridgeMethod]["args"];
};

export type BridgeReply = { sandboxAdmin: 1; id: number; result: unknown; error: string | null };

export type AdminEvents = {
  navigate: { href: string };
  action: { ref: string };
  toastAction: { id: string };
  toastDismiss: { id: string };
};

export type AdminEvent = {
  [Name in keyof AdminEvents]: { sandboxAdmin: 1; event: Name; detail: AdminEvents[Name] };
}[keyof AdminEvents];
