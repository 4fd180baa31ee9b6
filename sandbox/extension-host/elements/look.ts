/** The look of checkout, in custom properties that the page may set. */
export const SHARED_CSS = `
  :host {
    --accent: var(--s-accent, #1773b0);
    --border: var(--s-border, #dedede);
    --radius: var(--s-radius, 8px);
    --subdued: var(--s-surface-subdued, #f6f6f6);
    --text: var(--s-text, #1a1a1a);
    --text-subdued: var(--s-text-subdued, #676767);
    --success: #1c7a4a;
    --warning: #8a6100;
    --critical: #c5280c;
    box-sizing: border-box;
    color: inherit;
    font: 400 14px/1.5 var(--s-font, Inter, "Noto Sans Arabic", system-ui, sans-serif);
  }
  :host([hidden]) { display: none !important; }
  *, *::before, *::after { box-sizing: border-box; }
  h2, h3, h4, h5, h6, p, ul, ol { margin: 0; padding: 0; font: inherit; }
  .visually-hidden {
    position: absolute; inline-size: 1px; block-size: 1px;
    overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  @media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
`;

const SPACING: Record<string, string> = {
  none: "0",
  "small-500": "2px",
  "small-400": "4px",
  "small-300": "6px",
  "small-200": "8px",
  "small-100": "10px",
  small: "12px",
  base: "16px",
  large: "20px",
  "large-100": "20px",
  "large-200": "24px",
  "large-300": "32px",
  "large-400": "40px",
  "large-500": "48px",
};

const RADII: Record<string, string> = {
  none: "0",
  "small-100": "2px",
  small: "4px",
  base: "var(--radius)",
  large: "12px",
  "large-100": "16px",
  max: "999px",
};

const BORDER_WIDTHS: Record<string, string> = {
  none: "0",
  base: "1px",
  large: "2px",
  "large-100": "3px",
  "large-200": "4px",
};

/** "base" or "base large" (up to four, as in CSS) to lengths. */
export function spacing(words: string): string {
  return lengths(words, SPACING, "spacing");
}

export function radius(words: string): string {
  return lengths(words, RADII, "border radius");
}

/** "base", "base base" or "base base dashed" to a CSS border. */
export function border(words: string): string {
  if (words === "") return "";
  const [width = "none", , style = "solid"] = words.split(" ");
  return `${lengths(width, BORDER_WIDTHS, "border")} ${style} var(--border)`;
}

function lengths(words: string, scale: Record<string, string>, what: string): string {
  if (words === "") return "";
  return words
    .split(" ")
    .map((word) => {
      const length = scale[word];
      if (length === undefined) throw new Error(`"${word}" is no ${what} this host knows`);
      return length;
    })
    .join(" ");
}
