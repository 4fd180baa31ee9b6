import type { BarAction } from "./protocol.ts";

/** Elements the admin may press from outside, by the name they were reported under. */
const pressable = new Map<string, WeakRef<HTMLElement>>();
const names = new WeakMap<HTMLElement, string>();
let count = 0;

function nameOf(element: HTMLElement): string {
  const known = names.get(element);
  if (known !== undefined) return known;
  count += 1;
  const name = `action-${count}`;
  names.set(element, name);
  pressable.set(name, new WeakRef(element));
  return name;
}

export function press(ref: string): void {
  pressable.get(ref)?.deref()?.click();
}

function flag(element: HTMLElement, name: string): boolean {
  const value = element.getAttribute(name);
  return value !== null && value !== "false";
}

function kindOf(element: HTMLElement): BarAction["kind"] {
  const variant = element.getAttribute("variant");
  return variant === "primary" || variant === "breadcrumb" ? variant : "secondary";
}

/** The buttons and links inside a `ui-title-bar` or `ui-save-bar`, in the app's order. */
export function actionsIn(bar: HTMLElement): BarAction[] {
  return [...bar.querySelectorAll<HTMLElement>("button, a")].map((element) => ({
    ref: nameOf(element),
    label: (element.textContent ?? "").trim(),
    kind: kindOf(element),
    critical: element.getAttribute("tone") === "critical",
    disabled: flag(element, "disabled"),
    loading: flag(element, "loading"),
  }));
}
