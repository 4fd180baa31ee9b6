import type { BridgeCalls } from "../bridge/protocol.ts";
import { element } from "./elements.ts";

type Toast = BridgeCalls["toast"]["args"];
type Told = { onAction: (id: string) => void; onDismiss: (id: string) => void };

function button(label: string, text: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  if (label !== text) made.setAttribute("aria-label", label);
  made.addEventListener("click", press);
  return made;
}

/** Short messages at the bottom of the admin; each goes by itself, or is sent away. */
export function toasts(dismissLabel: string, told: Told) {
  const region = element("toasts", HTMLElement);
  const shown = new Map<string, { box: HTMLElement; timer: number }>();

  function hide(id: string): void {
    const toast = shown.get(id);
    if (!toast) return;
    shown.delete(id);
    clearTimeout(toast.timer);
    toast.box.remove();
    told.onDismiss(id);
  }

  function show({ id, message, isError, duration, action }: Toast): void {
    const box = document.createElement("div");
    box.className = isError ? "toast error" : "toast";
    const text = document.createElement("span");
    text.textContent = message;
    box.append(text);
    if (action !== null) box.append(button(action, action, () => told.onAction(id)));
    box.append(button(dismissLabel, "✕", () => hide(id)));
    region.append(box);
    shown.set(id, { box, timer: window.setTimeout(() => hide(id), duration) });
  }

  return { show, hide };
}
