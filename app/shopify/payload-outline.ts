import type {
  HiddenValue,
  PayloadLine,
  PayloadOutline,
} from "../usecases/inbox/parked-webhooks.ts";
import { parseJson } from "./payload-fields.ts";

const MOST_LINES = 400;
const MOST_ITEMS = 50;
const DEEPEST = 12;
const USUAL_KEY = /^[a-z][a-z0-9_]{0,59}$/;

const NUMBER = /^-?\d{1,18}(\.\d{1,6})?$/;
const CODE = /^[a-z_]{1,40}$/;

/** Keys whose values say nothing of a person, each with what such a value looks like. */
const SHOWN: readonly (readonly [RegExp, RegExp])[] = [
  [/^admin_graphql_api_(\w+_)?id$/, /^gid:\/\/shopify\/[A-Za-z]{1,40}\/\d{1,20}$/],
  [
    /^((order|customer|refund|return|line_item|product|variant|location|fulfillment|inventory_item|transaction|parent|app|shop)_)?id$/,
    /^\d{1,20}$/,
  ],
  [/^(order_)?number$/, /^\d{1,12}$/],
  [/^name$/, /^#\d{1,12}$/], // an order's, not a person's
  [/^(current_|original_|presentment_)?(sub)?total(_[a-z]+)*$/, NUMBER],
  [/^(amount|price|quantity|current_quantity|fulfillable_quantity|tax|discount|rate)$/, NUMBER],
  [/^([a-z]+_)?currency(_code)?$/, /^[A-Z]{3}$/],
  [/_at$/, /^\d{4}-\d{2}-\d{2}T[\d:.]{5,16}(Z|[+-]\d{2}:?\d{2})?$/],
  [/^((financial|fulfillment|display)_)?status$|^(kind|restock_type|cancel_reason)$/, CODE],
  [/^(shop|myshopify)_domain$/, /^[a-z0-9-]{1,99}\.myshopify\.com$/],
];

/**
 * What a payload holds, without what it says of anybody: the keys, and only such values as are known
 * to be harmless. Null when it is no JSON. Of long and deep payloads the beginning.
 */
export function outlinePayload(body: Uint8Array): PayloadOutline | null {
  let payload: unknown;
  try {
    payload = parseJson(body);
  } catch {
    return null;
  }
  const outline = { lines: [] as PayloadLine[], more: 0 };
  addParts(outline, { value: payload, path: "", depth: 0 });
  return outline;
}

interface Part {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

function addParts(outline: { lines: PayloadLine[]; more: number }, { value, path, depth }: Part) {
  if (typeof value !== "object" || value === null) return;
  const all = Array.isArray(value) ? value.length : Object.keys(value).length;
  const parts = depth < DEEPEST ? partsOf(value).slice(0, MOST_LINES - outline.lines.length) : [];
  outline.more += all - parts.length;
  for (const [name, part] of parts) {
    if (outline.lines.length >= MOST_LINES) {
      outline.more += 1;
      continue;
    }
    const isKey = Array.isArray(value) || USUAL_KEY.test(name);
    const key = isKey ? name : null;
    const at = [path, key ?? "?"].filter((step) => step !== "").join(".");
    outline.lines.push({ depth, key, path: at, ...display(name, part) });
    addParts(outline, { value: part, path: at, depth: depth + 1 });
  }
}

function partsOf(value: object): [string, unknown][] {
  return Object.entries(Array.isArray(value) ? value.slice(0, MOST_ITEMS) : value);
}

function display(
  key: string,
  value: unknown,
): { readonly shown: string | null; readonly hidden: HiddenValue | null } {
  if (typeof value === "object" && value !== null) return { shown: null, hidden: null };
  if (value === null || typeof value === "boolean") return { shown: String(value), hidden: null };
  const text = String(value);
  const harmless = SHOWN.some(([keys, values]) => keys.test(key) && values.test(text));
  if (harmless) return { shown: text, hidden: null };
  return { shown: null, hidden: typeof value === "string" ? "text" : "number" };
}
