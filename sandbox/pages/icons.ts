import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Html, raw } from "./html.ts";

const { resolve } = createRequire(import.meta.url);
const icons = new Map<string, Html>();

/** One of Polaris's icons as inline SVG, by its file's name (`HomeIcon`). Decorative. */
export function icon(name: string): Html {
  const known = icons.get(name);
  if (known) return known;
  const svg = readFileSync(resolve(`@shopify/polaris-icons/dist/svg/${name}.svg`), "utf8");
  const made = raw(svg.replace("<svg", '<svg aria-hidden="true" class="icon"'));
  icons.set(name, made);
  return made;
}

/** Hadiya's own mark. */
export const HADIYA_MARK = raw(`<svg aria-hidden="true" class="mark" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#155e50"/>
<rect x="7.5" y="15" width="17" height="10" rx="1.6" fill="#fff5e3"/>
<rect x="6.5" y="11.4" width="19" height="4.6" rx="1.4" fill="#fff"/>
<rect x="14.4" y="11.4" width="3.2" height="13.6" fill="#dd9f3f"/>
<path d="M16 11.2C15 7.6 10.600 6.200 9.700 8.400 9 10.300 12.700 11.400 16 11.200zM16 11.200C17 7.600 21.400 6.200 22.300 8.400 23 10.300 19.300 11.400 16 11.200z" fill="#dd9f3f"/></svg>`);
