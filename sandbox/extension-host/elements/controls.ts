import { type ElementKind, type HostElement, make, oneOf, setAttributes } from "./host-element.ts";

export const button: ElementKind = {
  css: `
    :host { display: inline-block; }
    button, a {
      display: inline-flex; align-items: center; justify-content: center; gap: 8px; inline-size: 100%;
      padding: 10px 16px; border: 1px solid var(--border); border-radius: var(--radius);
      background: #fff; color: var(--accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
    }
    [data-variant="primary"] { background: var(--accent); border-color: var(--accent); color: #fff; }
    [data-tone="critical"] { color: var(--critical); }
    [disabled], [aria-busy="true"] { opacity: 0.6; cursor: default; }
  `,
  build: (root, element) => {
    const control = make("button", { type: "button" }, make("slot"));
    const anchor = make("a", {}, make("slot"));
    return () => {
      const href = element.text("href");
      const isBusy = element.flag("loading");
      const shared = {
        "aria-label": element.text("accessibilityLabel"),
        "data-tone": oneOf(element, "tone", ["auto", "neutral", "critical"]),
        "data-variant": oneOf(element, "variant", ["auto", "primary", "secondary"]),
      };
      setAttributes(anchor, { ...shared, href, target: element.text("target") });
      setAttributes(control, { ...shared, "aria-busy": isBusy ? "true" : null });
      control.disabled = isBusy || element.flag("disabled");
      element.style.inlineSize = element.text("inlineSize") === "fill" ? "100%" : "";
      const shown = href === "" ? control : anchor;
      if (!shown.isConnected) root.replaceChildren(shown);
    };
  },
};

const FIELD_CSS = `
  :host { display: block; }
  .error { color: var(--critical); font-size: 12px; }
  .error:empty { display: none; }
`;

export const textField: ElementKind = {
  css: `${FIELD_CSS}
    label { display: flex; flex-direction: column; gap: 4px; color: var(--text-subdued); font-size: 13px; }
    input { padding: 10px 12px; border: 1px solid var(--border); border-radius: var(--radius); font: inherit; font-size: 14px; color: var(--text); background: #fff; }
    input[aria-invalid="true"] { border-color: var(--critical); }
  `,
  build: (root, element) => {
    const words = make("span");
    const input = make("input", { type: "text" });
    const error = make("div", { class: "error", role: "alert", id: "error" });
    root.append(make("label", {}, words, input), error);
    relay(element, input, ["input", "change"], () => ({ value: input.value }));
    return () => {
      const value = element.text("value");
      if (input.value !== value) input.value = value;
      words.textContent = element.text("label");
      showError(element, input, error);
      setAttributes(input, {
        autocomplete: element.text("autocomplete"),
        maxlength: element.text("maxLength"),
        name: element.text("name"),
        placeholder: element.text("placeholder"),
        readonly: element.flag("readOnly"),
        required: element.flag("required"),
      });
    };
  },
};

export const checkbox: ElementKind = {
  css: `${FIELD_CSS}
    label { display: flex; align-items: center; gap: 10px; color: var(--text); cursor: pointer; }
    input { inline-size: 18px; block-size: 18px; margin: 0; accent-color: var(--accent); }
  `,
  build: (root, element) => {
    const words = make("span");
    const input = make("input", { type: "checkbox" });
    const error = make("div", { class: "error", role: "alert", id: "error" });
    root.append(make("label", {}, input, words), error);
    relay(element, input, ["change"], () => ({ checked: input.checked }));
    return () => {
      input.checked = element.flag("checked");
      words.textContent = element.text("label");
      showError(element, input, error);
      setAttributes(input, {
        "aria-label": element.text("accessibilityLabel"),
        name: element.text("name"),
        required: element.flag("required"),
        value: element.text("value"),
      });
    };
  },
};

function showError(element: HostElement, input: HTMLInputElement, error: HTMLElement) {
  const words = element.text("error");
  error.textContent = words;
  input.disabled = element.flag("disabled");
  setAttributes(input, {
    "aria-describedby": words ? "error" : null,
    "aria-invalid": words ? "true" : null,
  });
}

/** Passes an input's events on from the host, each with the input's state as its detail. */
function relay(
  element: HostElement,
  input: HTMLInputElement,
  events: string[],
  stateOf: () => object,
) {
  for (const name of events) {
    input.addEventListener(name, (event) => {
      event.stopPropagation();
      element.dispatchEvent(new CustomEvent(name, { detail: stateOf() }));
    });
  }
}
