/** What of the wanted scopes a token does not carry; a right to write is one to read as well. */
export function missingScopes(wanted: readonly string[], granted: string | null): string[] {
  const given = new Set((granted ?? "").split(",").map((scope) => scope.trim()));
  return wanted.filter(
    (scope) =>
      !given.has(scope) && !given.has(scope.replace(/^(unauthenticated_)?read_/, "$1write_")),
  );
}
