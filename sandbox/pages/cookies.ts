/** Cookies of localhost are shared by all its ports: the prefix keeps ours apart from the app's. */
const PREFIX = "sandbox_";
const YEAR_SECONDS = 365 * 24 * 60 * 60;

export function readCookie(request: Request, name: string): string | null {
  const header = request.headers.get("cookie") ?? "";
  for (const part of header.split(";")) {
    const [key, ...rest] = part.trim().split("=");
    if (key === PREFIX + name) return decoded(rest.join("="));
  }
  return null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** A `Set-Cookie` value; an empty text removes the cookie. */
export function cookie(name: string, value: string): string {
  const age = value === "" ? 0 : YEAR_SECONDS;
  const pair = `${PREFIX}${name}=${encodeURIComponent(value)}`;
  return `${pair}; Path=/; Max-Age=${age}; SameSite=Lax; HttpOnly`;
}
