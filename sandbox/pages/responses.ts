import type { Html } from "./html.ts";

/** Nothing of these pages is to be loaded from elsewhere, nor kept by the browser. */
function headersWith(type: string, cookies: readonly string[]): Headers {
  const headers = new Headers({ "content-type": type, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return headers;
}

export function pageResponse(
  page: Html,
  options: { status?: number; cookies?: readonly string[] } = {},
): Response {
  const headers = headersWith("text/html; charset=utf-8", options.cookies ?? []);
  return new Response(page.text, { status: options.status ?? 200, headers });
}

export function jsonResponse(body: unknown, status = 200): Response {
  const headers = headersWith("application/json; charset=utf-8", []);
  return new Response(JSON.stringify(body), { status, headers });
}

export function textResponse(text: string): Response {
  return new Response(text, { headers: headersWith("text/plain; charset=utf-8", []) });
}

/** After a form: the browser fetches the next page, so that a reload sends nothing twice. */
export function seeOther(location: string, cookies: readonly string[] = []): Response {
  const headers = headersWith("text/plain; charset=utf-8", cookies);
  headers.set("location", location);
  return new Response(null, { status: 303, headers });
}
