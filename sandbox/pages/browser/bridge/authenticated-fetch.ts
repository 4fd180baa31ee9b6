const RETRY = "X-Shopify-Retry-Invalid-Session-Request";
const REAUTHORIZE = "X-Shopify-API-Request-Failure-Reauthorize-Url";

type Fetch = typeof fetch;

/**
 * App Bridge's fetch: the app's own origin gets a session token; a 401 that asks for it is tried
 * once more with a fresh one; a 401 that asks for a new grant leaves the frame to get it.
 */
export function authenticatedFetch(nativeFetch: Fetch, idToken: () => Promise<string>): Fetch {
  async function send(request: Request): Promise<Response> {
    const attempt = request.clone();
    const headers = new Headers(attempt.headers);
    if (!headers.has("authorization")) headers.set("authorization", `Bearer ${await idToken()}`);
    headers.set("x-requested-with", "XMLHttpRequest");
    return nativeFetch(new Request(attempt, { headers }));
  }

  return async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== location.origin) return nativeFetch(request);
    const first = await send(request);
    const response = first.status === 401 && first.headers.has(RETRY) ? await send(request) : first;
    const grant = response.headers.get(REAUTHORIZE);
    if (grant !== null) open(new URL(grant, location.href), "_top");
    return response;
  };
}
