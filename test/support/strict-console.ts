/**
 * A warning nobody expected fails the test it appeared in. A test that expects one replaces the
 * method itself, with `vi.spyOn(console, "error").mockImplementation(...)`.
 */
import { format } from "node:util";
import { afterAll, afterEach } from "vitest";

let unexpected: string[] = [];

for (const method of ["error", "warn"] as const)
  console[method] = (...words: unknown[]) => {
    unexpected.push(`console.${method}: ${format(...words)}`);
  };

function failOnUnexpected(): void {
  const output = unexpected;
  unexpected = [];
  if (output.length > 0) throw new Error(`Unexpected output:\n${output.join("\n")}`);
}

afterEach(failOnUnexpected);
afterAll(failOnUnexpected);
