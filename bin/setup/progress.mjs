// @ts-check
/**
 * Short lines that say what is going on: a live line with a bar on a terminal, plain lines
 * elsewhere. Plain JavaScript, because it also runs on the Node that installs our own.
 *
 * @typedef {{ update(fraction: number | undefined, note?: string): void, done(note?: string): void, failed(): void }} Step
 * @typedef {{ step(label: string): Step, line(text: string): void }} Progress
 */

const BAR_CELLS = 24;
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const TICK_MS = 120;
/** A step that is over sooner than this says so in one plain line, not in two. */
const QUIET_MS = 700;

/** @param {number} fraction 0 to 1 */
export function bar(fraction) {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_CELLS);
  return `[${"█".repeat(full)}${"·".repeat(BAR_CELLS - full)}]`;
}

/** @param {number} milliseconds */
export function spokenDuration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * @param {{ isTTY?: boolean, columns?: number, write(text: string): unknown }} out
 * @returns {Progress}
 */
export function createProgress(out) {
  return {
    line: (text) => void out.write(`${text}\n`),
    step: (label) => (out.isTTY ? liveStep(out, label) : plainStep(out, label)),
  };
}

/**
 * @param {{ columns?: number, write(text: string): unknown }} out
 * @param {string} label
 * @returns {Step}
 */
function liveStep(out, label) {
  const startedAt = performance.now();
  let frame = 0;
  let tail = "";
  const draw = () => {
    const spent = Math.floor((performance.now() - startedAt) / 1000);
    const line = `${SPINNER[frame % SPINNER.length]} ${label} ${tail || `${spent} s`}`;
    out.write(`\r\u001b[2K${line.slice(0, (out.columns ?? 100) - 1)}`);
  };
  const timer = setInterval(() => {
    frame += 1;
    draw();
  }, TICK_MS);
  timer.unref();
  /** @param {string} mark @param {string} note */
  const end = (mark, note) => {
    clearInterval(timer);
    const took = spokenDuration(performance.now() - startedAt);
    out.write(`\r\u001b[2K${mark} ${label}${note ? `: ${note}` : ""} (${took})\n`);
  };
  draw();
  return {
    update(fraction, note = "") {
      const percent =
        fraction === undefined ? "" : `${bar(fraction)} ${Math.floor(fraction * 100)} % `;
      tail = `${percent}${note}`;
    },
    done: (note = "") => end("✓", note),
    failed: () => end("✗", ""),
  };
}

/**
 * @param {{ write(text: string): unknown }} out
 * @param {string} label
 * @returns {Step}
 */
function plainStep(out, label) {
  const startedAt = performance.now();
  let tenths = 0;
  const opening = setTimeout(() => out.write(`  ${label} …\n`), QUIET_MS);
  /** @param {string} mark @param {string} note */
  const end = (mark, note) => {
    clearTimeout(opening);
    const took = spokenDuration(performance.now() - startedAt);
    out.write(`${mark} ${label}${note ? `: ${note}` : ""} (${took})\n`);
  };
  return {
    update(fraction, note = "") {
      const reached = Math.floor((fraction ?? 0) * 10);
      if (reached <= tenths || reached >= 10) return;
      tenths = reached;
      out.write(`  ${label}: ${reached * 10} % ${note}\n`);
    },
    done: (note = "") => end("✓", note),
    failed: () => end("✗", ""),
  };
}
