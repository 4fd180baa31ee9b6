/** Drawn on a 16 by 16 grid, in strokes of the text's colour; those of `FILLED` as areas. */
const PATHS: Record<string, string> = {
  "alert-circle": "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM8 5v3.5M8 11v.01",
  calendar: "M2.5 4.5h11v9h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3",
  check: "m3 8.5 3.25 3.25L13 5",
  "check-circle": "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5Zm-2.75 6.5 2 2 3.5-4",
  clock: "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM8 4.5V8l2.25 1.5",
  delivery: "M1.5 4h8v7h-8zM9.5 6.5H12l2.5 2.5v2h-5M4.5 12.75v.01M11.5 12.75v.01",
  discount:
    "m4.5 11.5 7-7M5.25 5.25v.01M10.75 10.75v.01M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5Z",
  "gift-card":
    "M2 6h12v3H2zM3 9v5h10V9M8 6v8M8 6C5 6 4 2.5 6 2.5S8 6 8 6Zm0 0c3 0 4-3.5 2-3.5S8 6 8 6Z",
  info: "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM8 7.5V11M8 5v.01",
  lock: "M4 7.5h8v6H4zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2",
  profile: "M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8Zm-5.5 5.5c.5-3 3-4 5.5-4s5 1 5.5 4",
  star: "m8 1.75 1.9 4 4.35.6-3.15 3.05.75 4.35L8 11.7l-3.85 2.05.75-4.35L1.75 6.35l4.35-.6z",
  "star-filled": "m8 1.25 2.05 4.3 4.7.65-3.4 3.3.8 4.7L8 11.95 3.85 14.2l.8-4.7-3.4-3.3 4.7-.65z",
  truck: "M1.5 4h8v7h-8zM9.5 6.5H12l2.5 2.5v2h-5M4.5 12.75v.01M11.5 12.75v.01",
  x: "m4 4 8 8M12 4l-8 8",
};
const FILLED = new Set(["star-filled"]);
const SVG = "http://www.w3.org/2000/svg";

/** The icon as a list of one node, or of none when it has no name. */
export function drawIcon(name: string): SVGElement[] {
  if (name === "") return [];
  const path = PATHS[name];
  if (!path) throw new Error(`The sandbox's extension host does not draw the icon "${name}"`);
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  const isFilled = FILLED.has(name);
  const attributes = {
    viewBox: "0 0 16 16",
    fill: isFilled ? "currentColor" : "none",
    stroke: isFilled ? "none" : "currentColor",
    "stroke-width": "1.5",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  line.setAttribute("d", path);
  svg.append(line);
  return [svg];
}
