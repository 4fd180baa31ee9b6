import { afterEach, beforeEach } from "vitest";
import { logsOf, type ShopPlace } from "./started-shop.ts";

const TAIL_LINES = 40;
/** pino's numbers for error and fatal; the sandbox writes plain words, and only when up or wrong. */
const COMPLAINT = /"level":[56]0|^sandbox: (?!listening)/;

/** Shows what the servers wrote during a test that failed, and fails one in which they complained. */
export function watchLogs(placeOf: () => ShopPlace): void {
  let before = new Map<string, string>();
  beforeEach(() => {
    before = logsOf(placeOf());
  });
  afterEach(({ task }) => {
    const written = [...logsOf(placeOf())].map(([name, text]) => {
      const lines = text.slice(before.get(name)?.length ?? 0).trim();
      return { name, lines: lines === "" ? [] : lines.split("\n") };
    });
    if (task.result?.state === "fail")
      for (const { name, lines } of written)
        console.log([`${name} during "${task.name}":`, ...lines.slice(-TAIL_LINES)].join("\n"));
    const complaints = written.flatMap(({ lines }) => lines.filter((line) => COMPLAINT.test(line)));
    if (complaints.length > 0) throw new Error(`The servers complained:\n${complaints.join("\n")}`);
  });
}
