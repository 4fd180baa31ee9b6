import { type ElementKind, headingLevel, make, oneOf, setAttributes } from "./host-element.ts";
import { drawIcon } from "./icons.ts";

export const TONES = [
  "auto",
  "neutral",
  "info",
  "success",
  "warning",
  "critical",
  "custom",
] as const;
const TONE_CSS = `
  [data-tone="success"] { color: var(--success); }
  [data-tone="warning"] { color: var(--warning); }
  [data-tone="critical"] { color: var(--critical); }
  [data-tone="info"], [data-tone="custom"] { color: var(--accent); }
  [data-color="subdued"] { color: var(--text-subdued); }
`;
const TEXT_TAGS = {
  generic: "span",
  strong: "strong",
  emphasis: "em",
  small: "small",
  mark: "mark",
  redundant: "s",
  offset: "i",
  address: "address",
} as const;
const TEXT_TYPES = Object.keys(TEXT_TAGS) as [keyof typeof TEXT_TAGS];

export const text: ElementKind = {
  css: `
    :host { display: inline; color: var(--text); }
    strong { font-weight: 600; }
    small { font-size: 12px; }
    em, i { font-style: italic; }
    s, address { font-style: normal; }
    ${TONE_CSS}
  `,
  build: (root, element) => {
    let wrapper: HTMLElement = make("span");
    return () => {
      const tag = TEXT_TAGS[oneOf(element, "type", TEXT_TYPES)];
      if (wrapper.localName !== tag || !wrapper.isConnected) {
        wrapper = make(tag, {}, make("slot"));
        root.replaceChildren(wrapper);
      }
      setAttributes(wrapper, {
        "aria-hidden": element.text("accessibilityVisibility") === "hidden" ? "true" : null,
        class: element.text("accessibilityVisibility") === "exclusive" ? "visually-hidden" : null,
        "data-color": oneOf(element, "color", ["base", "subdued"]),
        "data-tone": oneOf(element, "tone", TONES),
        dir: element.text("dir"),
        lang: element.text("lang"),
      });
      element.hidden = element.text("display") === "none";
    };
  },
};

export const paragraph: ElementKind = {
  css: `:host { display: block; color: var(--text); } ${TONE_CSS}
    p[data-type="small"] { font-size: 12px; }`,
  build: (root, element) => {
    const wrapper = make("p", {}, make("slot"));
    root.append(wrapper);
    return () => {
      setAttributes(wrapper, {
        "data-color": oneOf(element, "color", ["base", "subdued"]),
        "data-tone": oneOf(element, "tone", TONES),
        "data-type": element.text("type"),
        dir: element.text("dir"),
        lang: element.text("lang"),
      });
      wrapper.style.textAlign = element.text("textAlign").replace("auto", "");
    };
  },
};

export const heading: ElementKind = {
  css: `
    :host { display: block; }
    div { font-size: 16px; font-weight: 600; line-height: 1.3; color: var(--text); }
  `,
  build: (root, element) => {
    const wrapper = make("div", {}, make("slot"));
    root.append(wrapper);
    return () => {
      const role = oneOf(element, "accessibilityRole", ["heading", "presentation", "none"]);
      setAttributes(wrapper, {
        role,
        "aria-level": role === "heading" ? headingLevel(element) : null,
      });
    };
  },
};

export const badge: ElementKind = {
  css: `
    :host { display: inline-flex; }
    span {
      display: inline-flex; align-items: center; gap: 5px;
      padding: 2px 10px; border-radius: 999px;
      background: color-mix(in srgb, var(--accent) 10%, white);
      color: color-mix(in srgb, var(--accent) 75%, black);
      font-size: 13px; font-weight: 600; line-height: 1.5; white-space: nowrap;
    }
    span[data-size="small"], span[data-size="small-100"] { padding: 1px 8px; font-size: 11px; }
    span[data-tone="critical"] { background: #fdecea; color: var(--critical); }
    span[data-color="subdued"] { background: var(--subdued); color: var(--text-subdued); }
    span[data-icon-position="end"] { flex-direction: row-reverse; }
    svg { inline-size: 13px; block-size: 13px; }
  `,
  build: (root, element) => {
    const icon = make("slot", { name: "icon" });
    const wrapper = make("span", {}, icon, make("slot"));
    root.append(wrapper);
    return () => {
      icon.replaceChildren(...drawIcon(element.text("icon")));
      setAttributes(wrapper, {
        "data-color": oneOf(element, "color", ["base", "subdued"]),
        "data-icon-position": oneOf(element, "iconPosition", ["start", "end"]),
        "data-size": oneOf(element, "size", ["base", "small", "small-100"]),
        "data-tone": oneOf(element, "tone", ["auto", "neutral", "critical"]),
      });
    };
  },
};

const BANNER_ICONS = {
  auto: "info",
  info: "info",
  success: "check-circle",
  warning: "alert-circle",
  critical: "alert-circle",
} as const;
const BANNER_TONES = Object.keys(BANNER_ICONS) as [keyof typeof BANNER_ICONS];

export const banner: ElementKind = {
  css: `
    :host { display: block; }
    .banner {
      display: flex; gap: 10px; padding: 12px 14px; color: var(--text);
      border: 1px solid var(--border); border-radius: var(--radius); background: var(--subdued);
    }
    .words { flex: 1; min-inline-size: 0; }
    .title { font-weight: 600; }
    svg { flex: none; inline-size: 18px; block-size: 18px; margin-block-start: 2px; }
    button { flex: none; align-self: start; border: 0; background: none; padding: 4px; cursor: pointer; color: inherit; }
    button svg { inline-size: 14px; block-size: 14px; margin: 0; }
    [data-tone="success"] { background: #eef8f2; border-color: #b7dec9; }
    [data-tone="warning"] { background: #fff8e6; border-color: #f0d99a; }
    [data-tone="critical"] { background: #fdf0ee; border-color: #f0bdb5; }
    [data-tone="success"] > svg { color: var(--success); }
    [data-tone="warning"] > svg { color: var(--warning); }
    [data-tone="critical"] > svg { color: var(--critical); }
  `,
  build: (root, element) => {
    const title = make("div", { class: "title" });
    const words = make("div", { class: "words" }, title, make("slot"));
    const dismiss = make("button", { type: "button", "aria-label": "×" }, ...drawIcon("x"));
    dismiss.addEventListener("click", () => element.dispatchEvent(new CustomEvent("dismiss")));
    const wrapper = make("div", { class: "banner" });
    root.append(wrapper);
    return () => {
      const tone = oneOf(element, "tone", BANNER_TONES);
      title.textContent = element.text("heading");
      dismiss.hidden = !element.flag("dismissible");
      element.style.display = element.flag("hidden") ? "none" : "";
      setAttributes(wrapper, { "data-tone": tone, role: tone === "critical" ? "alert" : "status" });
      wrapper.replaceChildren(...drawIcon(BANNER_ICONS[tone]), words, dismiss);
    };
  },
};

export const link: ElementKind = {
  css: `
    :host { display: inline; }
    a { color: var(--accent); text-decoration: underline; text-underline-offset: 2px; cursor: pointer; }
    a[data-tone="neutral"] { color: inherit; }
  `,
  build: (root, element) => {
    const anchor = make("a", {}, make("slot"));
    root.append(anchor);
    return () =>
      setAttributes(anchor, {
        "aria-label": element.text("accessibilityLabel"),
        "data-tone": oneOf(element, "tone", ["auto", "neutral"]),
        href: element.text("href"),
        lang: element.text("lang"),
        rel: element.text("target") === "_blank" ? "noopener" : null,
        role: element.text("href") ? null : "button",
        tabindex: element.text("href") ? null : "0",
        target: element.text("target").replace("auto", ""),
      });
  },
};
