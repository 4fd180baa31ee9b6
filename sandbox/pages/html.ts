/** Markup that is safe to send: only `html` and `raw` make it, so a plain string is always escaped. */
export class Html {
  text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

export type HtmlValue =
  | Html
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly HtmlValue[];

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || typeof value === "boolean") return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(render).join("");
  return escapeHtml(String(value));
}

/**
 * Template of markup. Values are escaped, lists are joined, `false`, `null` and `undefined` vanish.
 * Attribute values must be quoted in the template: escaping protects nothing outside quotes.
 */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += render(value) + (strings[index + 1] ?? "");
  });
  return new Html(text);
}

/** Markup this project wrote itself (generated pictures, icons): never a text that came from outside. */
export function raw(markup: string): Html {
  return new Html(markup);
}

/**
 * A value for a `<script type="application/json">` block. `<` is written as an escape, so that no
 * text of a customer can close the block; U+2028 and U+2029 are legal in JSON but not in scripts.
 */
export function jsonBlock(id: string, value: unknown): Html {
  const text = JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return html`<script type="application/json" id="${id}">${raw(text)}</script>`;
}
