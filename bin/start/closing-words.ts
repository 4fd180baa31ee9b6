/** A frame around lines of words, as wide as the widest of them. */
export function boxed(lines: string[]): string {
  const width = Math.max(...lines.map((line) => line.length));
  const rule = "─".repeat(width + 4);
  const body = lines.map((line) => `│  ${line.padEnd(width)}  │`);
  return [`╭${rule}╮`, ...body, `╰${rule}╯`].join("\n");
}
