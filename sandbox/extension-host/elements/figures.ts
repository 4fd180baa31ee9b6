import { type ElementKind, make, oneOf, setAttributes } from "./host-element.ts";
import { drawIcon } from "./icons.ts";
import { radius } from "./look.ts";
import { TONES } from "./words.ts";

const ICON_SIZES = {
  base: "18px",
  "small-200": "10px",
  "small-100": "12px",
  small: "14px",
  large: "24px",
  "large-100": "32px",
} as const;
const ICON_SIZE_WORDS = Object.keys(ICON_SIZES) as [keyof typeof ICON_SIZES];

export const icon: ElementKind = {
  css: `
    :host { display: inline-flex; flex: none; vertical-align: middle; }
    span { display: inline-flex; }
    span[data-tone="success"] { color: var(--success); }
    span[data-tone="warning"] { color: var(--warning); }
    span[data-tone="critical"] { color: var(--critical); }
    span[data-tone="info"], span[data-tone="custom"] { color: var(--accent); }
  `,
  build: (root, element) => {
    const wrapper = make("span");
    root.append(wrapper);
    return () => {
      const size = ICON_SIZES[oneOf(element, "size", ICON_SIZE_WORDS)];
      wrapper.replaceChildren(...drawIcon(element.text("type")));
      wrapper.style.inlineSize = size;
      wrapper.style.blockSize = size;
      setAttributes(wrapper, { "data-tone": oneOf(element, "tone", TONES) });
    };
  },
};

export const image: ElementKind = {
  css: ":host { display: block; } img { display: block; inline-size: 100%; }",
  build: (root, element) => {
    const picture = make("img");
    root.append(picture);
    return () => {
      setAttributes(picture, {
        loading: oneOf(element, "loading", ["eager", "lazy"]),
        role: element.text("accessibilityRole") === "presentation" ? "presentation" : null,
        src: element.text("src"),
      });
      picture.alt = element.text("alt");
      picture.style.aspectRatio = element.text("aspectRatio");
      picture.style.objectFit = oneOf(element, "objectFit", ["contain", "cover"]);
      picture.style.borderRadius = radius(element.text("borderRadius"));
      picture.style.inlineSize = element.text("inlineSize").replace("fill", "");
    };
  },
};

/** Without a value it is under way with no known end, as in HTML. */
export const progress: ElementKind = {
  css: `
    :host { display: block; inline-size: 100%; }
    .track { block-size: 8px; border-radius: 999px; overflow: hidden; background: color-mix(in srgb, var(--accent) 12%, white); }
    .bar { block-size: 100%; border-radius: inherit; background: var(--accent); transition: inline-size 0.4s ease; }
    .track[data-tone="critical"] .bar { background: var(--critical); }
    .track:not([aria-valuenow]) .bar { inline-size: 35%; animation: wander 1.4s ease-in-out infinite alternate; }
    @keyframes wander { to { margin-inline-start: 65%; } }
  `,
  build: (root, element) => {
    const bar = make("div", { class: "bar" });
    const track = make("div", { class: "track", role: "progressbar" }, bar);
    root.append(track);
    return () => {
      const max = Number(element.read("max") ?? 1);
      const value = element.read("value");
      const now = value === undefined ? null : Math.min(Math.max(Number(value), 0), max);
      setAttributes(track, {
        "aria-label": element.text("accessibilityLabel"),
        "aria-valuemax": String(max),
        "aria-valuemin": "0",
        "aria-valuenow": now === null ? null : String(now),
        "data-tone": oneOf(element, "tone", ["auto", "critical"]),
      });
      bar.style.inlineSize = now === null ? "" : `${((now / max) * 100).toFixed(2)}%`;
    };
  },
};

export const spinner: ElementKind = {
  css: `
    :host { display: inline-block; }
    div { inline-size: 20px; block-size: 20px; border-radius: 50%; border: 2px solid var(--border); border-block-start-color: var(--accent); animation: turn 0.8s linear infinite; }
    @keyframes turn { to { transform: rotate(360deg); } }
  `,
  build: (root, element) => {
    const ring = make("div", { role: "status" });
    root.append(ring);
    return () => setAttributes(ring, { "aria-label": element.text("accessibilityLabel") });
  },
};

export const skeletonParagraph: ElementKind = {
  css: `
    :host { display: block; }
    div { inline-size: 60%; block-size: 1em; border-radius: 4px; color: transparent; background: #ececec; animation: breathe 1.2s ease-in-out infinite alternate; }
    @keyframes breathe { to { opacity: 0.5; } }
  `,
  build: (root, element) => {
    const line = make("div", { "aria-hidden": "true" });
    root.append(line);
    return () => {
      line.textContent = element.text("content");
    };
  },
};
